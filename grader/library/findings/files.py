"""Files and folders that are not there when a program opens them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.evidence import Crash
from grader.library.source import parsed, reaches
from grader.verdict import Finding

from .case import Case, breaks

_NOT_THERE = ("FileNotFoundError", "NotADirectoryError", "IsADirectoryError")
_NO_FOLDER = ("Parent directory", "non-existent directory")  # as torch and pandas say
#: Functions that make a file.
_SAVES = re.compile(r"save\w*|to_(csv|excel|feather|hdf|html|json|latex|markdown|parquet|pickle)|write_\w+")
#: How `open` is told to make one.
_MODE = re.compile(r"[rbt]*[wax][bt+]*")

_READ = (
    "Only the file that you handed in and what the assignment gives are there, in the folder where the program runs; "
    "make other data in the program."
)
_WRITE = (
    "Write into the folder where the program runs, under a plain name such as `plot.png`; or make the folder first, "
    'with `os.makedirs("plots", exist_ok=True)`.'
)
_NAME = "Give the name of a file; a folder holds files, and cannot be opened like one."


def reads_missing_file(case: Case) -> Finding | None:
    """A file, or the folder that it should be put into, is not there."""
    crash = case.crash
    if crash is None or not (crash.type in _NOT_THERE or any(text in crash.message for text in _NO_FOLDER)):
        return None
    if crash.type == "IsADirectoryError":
        does, hint = "opens a folder as if it were a file", _NAME
    elif _writes(case, crash):
        does, hint = "writes into a folder that is not there", _WRITE
    else:
        does, hint = "opens a file that is not there", _READ
    message = f"Line {crash.line} {does}: {crash.message[:200].rstrip('.')}."
    return breaks("reads_missing_file", crash.line, message, hint, f"{crash.type}: {crash.message[:200]}")


def _writes(case: Case, crash: Crash) -> bool:
    """Whether a call on the line of the crash makes a file."""
    source = parsed(case.evidence.source)
    calls = source.all(ast.Call) if source is not None and crash.line else ()
    return any(_makes_a_file(call) for call in calls if reaches(call, crash.line or 0))


def _makes_a_file(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "open":
        return any(_MODE.fullmatch(text) for text in _texts(call))
    return _SAVES.fullmatch(name) is not None


def _texts(call: ast.Call) -> Iterator[str]:
    """The texts that a call is given, but for the name of the file where that comes first."""
    path = call.args[:1] if isinstance(call.func, ast.Name) else []
    for given in (*call.args, *(k.value for k in call.keywords)):
        if given not in path and isinstance(given, ast.Constant) and isinstance(given.value, str):
            yield given.value
