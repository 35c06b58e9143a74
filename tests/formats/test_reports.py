"""What was finished stays when the grader is killed; when it ends well, only the whole is left."""

from __future__ import annotations

import json
from pathlib import Path

from grader.assignment import load
from grader.formats.reports import Reports
from tests.formats.test_html import _graded

ROOT = Path(__file__).resolve().parents[2]


def test_finished_grades_are_on_disk_before_the_class_is(tmp_path: Path) -> None:
    written = Reports(tmp_path / "reports", load(ROOT / "assignments" / "linear_regression"))
    journal = tmp_path / "reports" / "results.partial.jsonl"
    for count, name in enumerate(("ann", "bob"), 1):
        written.add(_graded(name))
        assert len(journal.read_text().splitlines()) == count
    entries = [json.loads(line) for line in journal.read_text().splitlines()]
    written.close()
    assert json.loads((tmp_path / "reports" / "results.json").read_text())["submissions"] == entries
    assert not journal.exists()


def test_what_a_killed_grader_left_is_not_mixed_with_the_next(tmp_path: Path) -> None:
    homework = load(ROOT / "assignments" / "linear_regression")
    Reports(tmp_path, homework).add(_graded("ann"))
    Reports(tmp_path, homework).add(_graded("bob"))
    assert len((tmp_path / "results.partial.jsonl").read_text().splitlines()) == 1
