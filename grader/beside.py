"""What lies beside a program in the folder that was handed in: modules it imports, data it reads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from grader.ordinary import first_bytes

#: So much of a folder is taken along; who hands in more is told what was left out.
MOST_FILES, MOST_BYTES, _DEEPEST = 64, 4_000_000, 4


def beside(file: Path) -> tuple[tuple[tuple[str, bytes], ...], tuple[str, ...]]:
    """The other files of a program's folder (relative path, content), and the names of those left out.

    Links, hidden files and what is no ordinary file are never opened.
    """
    taken: list[tuple[str, bytes]] = []
    left_out: list[str] = []
    room = MOST_BYTES
    for path in _files(file.parent, 0):
        content = _content(path, room) if path != file and len(taken) < MOST_FILES else None
        if content is not None:
            taken.append((path.relative_to(file.parent).as_posix(), content))
            room -= len(content)
        elif path != file:
            left_out.append(path.name)
    return tuple(taken), tuple(left_out)


def _files(folder: Path, depth: int) -> Iterator[Path]:
    """The ordinary files in a folder and the folders in it, in the order of their names."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:  # it may not be listed, and so holds nothing for the program either
        return
    for entry in entries:
        if entry.name.startswith((".", "__pycache__", "__MACOSX")) or not _is_text(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False) and depth < _DEEPEST:
            yield from _files(Path(entry.path), depth + 1)
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _is_text(name: str) -> bool:
    """Whether a name can be told to the sandbox: names on disk need not be valid text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _content(path: Path, most: int) -> bytes | None:
    """A file's content; None if it has more bytes than `most`, or is not what it was when the folder was listed."""
    try:
        content = first_bytes(path, most + 1)
    except OSError:
        return None
    return content if len(content) <= most else None
