"""Fixes for programs that Python cannot read, and for names that it does not know."""

from __future__ import annotations

import ast
import builtins
import difflib
import re
from collections.abc import Iterator

from grader.library.findings.case import Case
from grader.library.source import Edit, Source
from grader.verdict import Finding

_MOST_REPAIRS = 40
_LONGEST = 20_000  # characters that are read once for each repair
_LONGEST_NAME = 40
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
#: Full-width signs of Chinese keyboards, quotation marks of word processors, blanks that are none.
_SIGNS = str.maketrans("，；：（）［］｛｝＝＋－＊／＜＞！．“”‘’´　\xa0−–—×÷", ",;:()[]{}=+-*/<>!.\"\"'''  ---*/")


def repaired(text: str) -> str | None:
    """A program that can be read, made by the smallest repairs of one that cannot; None where none is known.

    Each repair goes where Python says that it stopped reading, so that a mistake made on many lines is mended on each.
    """
    for _ in range(_MOST_REPAIRS):
        error = _error(text)
        if error is None:
            return text
        mended = _mended(text, error)
        if mended is None or mended == text:
            return None
        text = mended
    return None


def _error(text: str) -> SyntaxError | None:
    """Why a program cannot be read."""
    if len(text) > _LONGEST:
        return SyntaxError("too long")
    try:
        ast.parse(text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error))
    return None


def _mended(text: str, error: SyntaxError) -> str | None:
    """The program with one repair at the error's line."""
    lines = text.split("\n")
    number = (error.lineno or 0) - 1
    if not 0 <= number < len(lines):
        return None
    line, message = lines[number], error.msg
    lines[number] = _mended_line(line, message, (error.offset or 1) - 1)
    if "unindent" in message or "inconsistent use of tabs" in message:
        widths = [text.expandtabs(width) for width in (4, 8)]
        return next((expanded for expanded in widths if _error(expanded) is None), None)
    return "\n".join(lines)


def _mended_line(line: str, message: str, column: int) -> str:
    code, comment = _split(line)
    if re.match(r"\s*else\s+if\b", line):
        return re.sub(r"else\s+if\b", "elif", line, count=1)
    if message.startswith(("invalid character", "invalid non-printable")):
        return line[:column] + line[column : column + 1].translate(_SIGNS) + line[column + 1 :]
    if message.startswith("unterminated string"):
        return re.sub("[“”]", '"', re.sub("[‘’´]", "'", line))
    if message == "expected ':'":
        return f"{code.rstrip(';')}:{comment}"
    if "was never closed" in message and column < len(line) and line[column] in _BRACKETS:
        return f"{code}{_BRACKETS[line[column]]}{comment}"
    if message.startswith("unmatched"):
        return line[:column] + line[column + 1 :]
    if message.startswith("Missing parentheses in call to 'print'"):
        return re.sub(r"\bprint\s+(.*\S)", r"print(\1)", code) + comment
    if "instead of '='" in message:
        return re.sub(r"(?<![=<>!+\-*/])=(?!=)", "==", line, count=1)
    if re.match(r"\s*(`{3}|[%!]\w)", line):
        return ""  # a Markdown fence or a notebook's command that came along
    if "++" in code:
        return re.sub(r"\b(\w+)\+\+;?$", r"\1 += 1", code) + comment
    return line


def _split(line: str) -> tuple[str, str]:
    """A line's code, and its comment with the blanks before; a `#` in quotes is none."""
    quote, end = "", len(line)
    for place, sign in enumerate(line):
        if sign == "#" and not quote:
            end = place
            break
        if sign in "\"'" and quote in ("", sign):
            quote = "" if quote else sign
    code = line[:end].rstrip()
    return code, line[len(code) :] if end < len(line) else ""


def unknown(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The name, or the attribute, that is spelt nearly so; an import; `.data[0]` was how a number was read once."""
    message = case.crash.message if case.crash is not None else ""
    for statement in source.at(finding.place):
        text = source.of(statement)
        if ".data[0]" in text:
            yield [source.replace(statement, text.replace(".data[0]", ".item()"))]
        if "super.__init__(" in text:
            yield [source.replace(statement, text.replace("super.__init__(", "super().__init__("))]
        if found := re.search(r"name '(\w+)' is not defined", message):
            yield from _named(source, found[1])
        if found := re.search(r"has no attribute '(\w+)'", message):
            yield from _attributed(source, found[1], statement)
        if case.crash is not None and case.crash.type == "TypeError":
            yield from _keyed(source, statement)


def _named(source: Source, name: str) -> Iterator[list[Edit]]:
    """What everybody imports under a name, or the names that are given a value and look like it."""
    if name in _IMPORTS:
        yield [source.line_before(source.tree.body[0], _IMPORTS[name])]
    bound = {n.id for n in source.all(ast.Name) if isinstance(n.ctx, ast.Store)}
    bound |= {a.arg for a in source.all(ast.arg)} | {f.name for f in source.all(ast.FunctionDef)}
    bound |= {(a.asname or a.name).split(".")[0] for a in source.all(ast.alias)}
    for meant in _close(name, bound | set(dir(builtins)), 0.6):
        yield [source.replace(n, meant) for n in source.all(ast.Name) if n.id == name]


def _attributed(source: Source, name: str, statement: ast.stmt) -> Iterator[list[Edit]]:
    """The attributes that look like one which a statement asks for in vain."""
    own = {n.attr for n in source.all(ast.Attribute)} - {name}
    asking = [n for n in ast.walk(statement) if isinstance(n, ast.Attribute) and n.attr == name]
    for meant in _close(name, own | _ATTRIBUTES, 0.75):
        yield [source.replace(n, f"{source.of(n.value)}.{meant}") for n in asking[:1]]


def _keyed(source: Source, statement: ast.stmt) -> Iterator[list[Edit]]:
    """Keywords of a call that are spelt nearly like those of tensors and optimizers, wherever they stand."""
    asked = {n.arg for n in ast.walk(statement) if isinstance(n, ast.keyword) and n.arg is not None}
    for name in sorted(asked - _KEYWORDS):
        for meant in _close(name, _KEYWORDS, 0.75)[:1]:
            same = [k for k in source.all(ast.keyword) if k.arg == name]
            yield [source.replace(k, f"{meant}={source.of(k.value)}") for k in same]


def _close(name: str, others: set[str], least: float) -> list[str]:
    """Two names at most that look like a name, the likeliest first."""
    short = sorted(other for other in others if len(other) <= _LONGEST_NAME)
    return difflib.get_close_matches(name, short, 2, least) if len(name) <= _LONGEST_NAME else []


#: Keywords of what programs of this kind call.
_KEYWORDS = {"requires_grad", "dtype", "device", "lr", "momentum", "retain_graph", "create_graph", "reduction", "bias"}

#: How names are imported that everybody uses.
_IMPORTS = {
    "torch": "import torch",
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "nn": "from torch import nn",
    "optim": "from torch import optim",
    "F": "import torch.nn.functional as F",
    "math": "import math",
    "random": "import random",
    "time": "import time",
}

#: What programs of this kind read from tensors, layers and optimizers.
_ATTRIBUTES = {
    "backward", "grad", "item", "zero_", "zero_grad", "step", "detach", "numpy", "mean", "sum", "parameters", "pow",
    "square", "requires_grad", "requires_grad_", "data", "view", "reshape", "shape", "size", "unsqueeze", "squeeze",
    "linspace", "randn", "rand", "zeros", "ones", "tensor", "manual_seed", "no_grad", "matmul", "normal", "arange",
    "MSELoss", "Linear", "SGD", "Adam", "optim", "nn",
}  # fmt: skip
