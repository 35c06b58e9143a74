"""Finds submissions and reads them: the one place that opens what a student handed in."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.beside import beside
from grader.errors import UsageError
from grader.notebook import notebook
from grader.ordinary import NotOrdinaryError, first_bytes
from grader.program import MAX_CODE, Cell, Program, Unreadable, script

__all__ = ["Cell", "Program", "Submission", "Unreadable", "find", "read"]

MAX_NOTEBOOK = 20_000_000
SUFFIXES = (".py", ".ipynb")
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
_NOBODYS = ("__pycache__", "__MACOSX", "__init__.py")


@dataclass(frozen=True)
class Submission:
    """One student's hand-in: a name to show, the path as the user gave it, the file that is run.

    `whole`: the file's folder was handed in, and what lies beside it belongs to it. `problem` says why there is no
    single file to run; `read` raises it.
    """

    name: str
    path: Path
    file: Path
    problem: str = ""
    whole: bool = False


def find(paths: Iterable[Path], entry: str) -> list[Submission]:
    """The submissions at `paths`, in the order of the paths and naturally sorted within a folder.

    A path is a file, or a folder: one submission if it holds a file called `entry`, else a folder of them.

    Raises:
        UsageError: a path does not exist, or a folder cannot be listed.
    """
    found = [submission for path in paths for submission in _find(path, entry)]
    once = {(submission.file, submission.problem): submission for submission in found}
    return _with_different_names(list(once.values()))


def match(paths: Iterable[Path], entries: Mapping[str, str]) -> dict[str, list[Submission]]:
    """Which submissions are graded with which assignment; `entries` are assignments' names and entry files.

    Folders named after an assignment are graded with it, whether they are given or stand in a folder that is
    given; anything else is graded with the only assignment that there is.

    Raises:
        UsageError: a path does not exist, or it is not clear which assignment it belongs to.
    """
    placed: dict[str, list[Path]] = {name: [] for name in entries}
    for path in paths:
        own = path.resolve().name
        inside = [name for name in placed if (path / name).is_dir()]
        if not inside and own not in placed and len(placed) > 1:
            raise UsageError(f"{path} could belong to {', '.join(placed)}: say which with --assignment")
        for name in inside:
            placed[name].append(path / name)
        if not inside:
            placed[own if own in placed else next(iter(placed))].append(path)
    found = {name: find(those, entries[name]) for name, those in placed.items()}
    return {name: submissions for name, submissions in found.items() if submissions}


def _find(path: Path, entry: str) -> Iterator[Submission]:
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError until Python 3.13
        raise UsageError(f"{path} cannot be found; give a .py or .ipynb file, or a folder of them") from error
    if not real.is_dir():
        yield Submission(_name(real.stem), path, real, _archive(real))
    elif _regular(real / entry):
        yield Submission(_name(real.name), path, real / entry, whole=True)
    else:
        for item in _children(real):
            yield from _item(item, path / item.name, entry)


def _item(item: Path, shown: Path, entry: str) -> Iterator[Submission]:
    if item.is_symlink():
        yield Submission(_name(item.stem), shown, item, "Your hand-in is a link to another place. Hand in a file.")
    elif item.is_dir():
        file, problem = _main_file(item, entry)
        yield Submission(_name(item.name), shown, file, problem, whole=True)
    elif item.suffix.lower() in SUFFIXES + ARCHIVES:
        yield Submission(_name(item.stem), shown, item, _archive(item))


def _main_file(folder: Path, entry: str) -> tuple[Path, str]:
    try:
        files = [item for item in _children(folder) if item.suffix.lower() in SUFFIXES and _regular(item)]
    except UsageError:
        return folder, "Your folder cannot be opened: its permissions do not allow it."
    by_name = {file.name: file for file in files}
    file = by_name.get(entry) or by_name.get("main.py") or (files[0] if len(files) == 1 else None)
    if file:
        return file, ""
    if not files:
        return folder, "Your folder holds no .py or .ipynb file."
    names = ", ".join(_name(name) for name in list(by_name)[:5])
    return folder, f"Your folder holds several programs ({names}). Call the one to grade {entry}."


def _children(folder: Path) -> list[Path]:
    try:
        items = list(folder.iterdir())
    except OSError as error:
        raise UsageError(f"the folder {folder} cannot be listed: {error.strerror}") from error
    return sorted((item for item in items if item.name[0] != "." and item.name not in _NOBODYS), key=_natural)


def _natural(path: Path) -> tuple[tuple[int, str], ...]:
    """Sorts hw2 before hw10; the name itself comes last, so that the order is total."""
    parts = re.split(r"(\d+)", path.name.casefold())
    return (*((int(part), "") if part.isdecimal() else (-1, part) for part in parts), (0, path.name))


def _regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _archive(path: Path) -> str:
    is_archive = path.suffix.lower() in ARCHIVES
    return "Your hand-in is an archive. Unpack it and hand in the .py or .ipynb file." if is_archive else ""


def _name(raw: str) -> str:
    """A file's name as valid text; names need not be valid UTF-8."""
    return os.fsencode(raw).decode("utf-8", "replace")


def _with_different_names(found: list[Submission]) -> list[Submission]:
    count = Counter(submission.name for submission in found)
    longer = [replace(s, name=_name(s.path.name)) if count[s.name] > 1 else s for s in found]
    count = Counter(submission.name for submission in longer)
    return [replace(s, name=_name(str(s.path))) if count[s.name] > 1 else s for s in longer]


def read(submission: Submission) -> Program:
    """The program that a submission is.

    Raises:
        Unreadable: the file is missing, a link, too large, empty, not text, or a broken notebook.
    """
    if submission.problem:
        raise Unreadable(submission.problem)
    if submission.file.suffix.lower() == ".ipynb":
        program = notebook(_bytes(submission.file, MAX_NOTEBOOK), _name(submission.file.name))
    else:
        program = script(_bytes(submission.file, MAX_CODE), _name(submission.file.name))
    return _with_files(program, submission.file) if submission.whole else program


def _with_files(program: Program, file: Path) -> Program:
    """The program with what lies beside it, and a note of what had no room."""
    files, left_out = beside(file)
    note = f"Some files of your folder are too many or too large and were left out: {', '.join(left_out[:5])}."
    return replace(program, files=files, notes=program.notes + ((note,) if left_out else ()))


def _bytes(file: Path, limit: int) -> bytes:
    """The content of a regular file; anything else is refused."""
    try:
        content = first_bytes(file, limit + 1)
    except NotOrdinaryError as error:
        raise Unreadable("Your hand-in is not an ordinary file. Hand in a .py or .ipynb file.") from error
    except OSError as error:
        raise Unreadable(f"Your file cannot be opened ({error.strerror}).") from error
    if len(content) > limit:
        raise Unreadable(f"Your file is larger than {limit // 1_000_000} MB. Hand in the code only, without data.")
    return content
