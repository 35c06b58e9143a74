"""A browser shows the pages as they are meant, and reports no violation of their policy."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from grader.formats import html
from grader.gradebook import row
from tests.formats.test_html import ATTACKS, _graded

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=2000",
)


def _open(page: Path, profile: Path, *more: str) -> tuple[str, str]:
    """What the browser made of a page, and what it logged."""
    assert CHROMIUM is not None
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={profile}", *more, page.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=90, check=True)  # noqa: S603 (a browser on our page)
    return done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize("attack", ["a plain name", "".join(ATTACKS[:5])])
def test_a_page_is_shown_and_runs_nothing(attack: str, tmp_path: Path) -> None:
    graded = _graded(attack)
    page = tmp_path / "page.html"
    page.write_text(html.feedback(graded, "Homework"), encoding="utf-8")
    seen, log = _open(page, tmp_path / "profile", "--dump-dom")
    assert "What we found in your program" in seen
    assert seen.count("<svg") >= 3
    assert "Content Security Policy" not in log
    assert "alert" not in log


def test_a_picture_of_the_index_is_taken(tmp_path: Path) -> None:
    page, picture = tmp_path / "index.html", tmp_path / "index.png"
    page.write_text(html.index([row(_graded("student"), "page.html", {})], "Homework"), encoding="utf-8")
    _open(page, tmp_path / "profile", f"--screenshot={picture}", "--window-size=1000,800")
    assert picture.stat().st_size > 10_000
