"""Folders that a run may write into, and how they are removed, whatever was made in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def scratch(arena: Path) -> Iterator[Path]:
    """A fresh folder in the arena, gone at the end. Nothing is allowed to write there any more by then."""
    folder = arena / "scratch"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        remove(folder, arena)


def remove(folder: Path, arena: Path) -> None:
    """Remove a folder without following links and without recursion: a hostile one may be very deep.

    Folders inside are moved up beside it and emptied one by one; `arena` is where, and must be ours alone.
    """
    pending = [folder]
    moved = 0
    while pending:
        current = pending.pop()
        current.chmod(0o700)
        with os.scandir(current) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    target = arena / f".gone-{moved}"
                    moved += 1
                    with suppress(PermissionError):  # moving a folder takes the right to write in it
                        os.chmod(entry.path, 0o700)
                    os.rename(entry.path, target)
                    pending.append(target)
                else:
                    os.unlink(entry.path)
        current.rmdir()
