"""What is kept of an endless stream, and how hostile folders are removed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.sandbox.capture import Capture
from grader.sandbox.scratch import make, remove


@pytest.mark.parametrize("piece", [1, 3, 7, 1000])
def test_what_fits_is_kept_whole(piece: int) -> None:
    capture = Capture(100)
    text = "".join(chr(97 + i % 26) for i in range(100))
    for start in range(0, 100, piece):
        capture.feed(text[start : start + piece].encode())
    assert capture.text() == text
    assert capture.total == 100


@pytest.mark.parametrize("piece", [1, 3, 7, 1000])
def test_the_middle_is_left_out_and_counted(piece: int) -> None:
    capture = Capture(10)
    text = "01234" + "x" * 985 + "56789"
    for start in range(0, 995, piece):
        capture.feed(text[start : start + piece].encode())
    assert capture.text() == "01234\n[... 985 bytes left out ...]\n56789"


def test_a_hostile_scratch_is_removed_and_what_it_links_to_is_not(tmp_path: Path) -> None:
    arena, outside = tmp_path / "arena", tmp_path / "outside"
    arena.mkdir()
    outside.mkdir()
    (outside / "kept").write_text("kept")
    folder = make(arena)
    (folder / "link").symlink_to(outside)
    os.mkfifo(folder / "pipe")
    (folder / "closed").mkdir(mode=0)
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(folder)
        for _ in range(2000):  # deeper than a path may be long, and than Python recurses
            os.mkdir("d" * 100)
            os.chdir("d" * 100)
    finally:
        os.fchdir(here)
        os.close(here)
    remove(folder)
    assert os.listdir(arena) == []
    assert (outside / "kept").read_text() == "kept"
