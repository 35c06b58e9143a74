"""Folders that a run may write into, and how they are removed, whatever was made in them."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def make(arena: Path) -> Path:
    """A fresh folder in the arena, for one run."""
    return Path(tempfile.mkdtemp(prefix="scratch-", dir=arena))


def usage(folder: Path, most_files: int) -> tuple[int, int]:
    """Bytes and number of what is in a folder, links not followed; counting stops beyond `most_files`.

    What comes and goes meanwhile, and what cannot be looked at, is left out: the next look will see it.
    """
    size, count, pending = 0, 0, [str(folder)]
    while pending and count <= most_files:
        with suppress(OSError), os.scandir(pending.pop()) as entries:
            for entry in entries:
                count += 1
                if count > most_files:
                    break
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
    return size, count


def remove(folder: Path) -> None:
    """Remove a folder without following links and without recursion: a hostile one may be very deep.

    Folders inside are moved to an attic beside it, and emptied there one by one. To be called when nobody is
    left who could write there.

    Raises:
        OSError: something cannot be removed.
    """
    attic = Path(tempfile.mkdtemp(dir=folder.parent))
    pending, moved = [folder], 0
    while pending:
        current = pending.pop()
        current.chmod(0o700)
        with os.scandir(current) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.path)
                    continue
                with suppress(PermissionError):  # moving a folder takes the right to write in it
                    os.chmod(entry.path, 0o700)
                os.rename(entry.path, attic / str(moved))
                pending.append(attic / str(moved))
                moved += 1
        current.rmdir()
    attic.rmdir()
