"""Turns a notebook into a program: its code cells in order, with IPython's own syntax taken out line by line.

Only the sources of cells are ever decoded. nbformat would build everything else as well, in the trusted
process, out of a file that a stranger wrote: outputs, metadata, whatever their depth. Here they are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from grader.program import MAX_CODE, Cell, Program, Unreadable, with_unix_lines

MAX_NOTES = 50
# Cell magics whose body is Python that runs here; the body of any other (%%bash, %%html) does not.
_PYTHON_MAGICS = {"time", "timeit", "capture", "prun", "python", "python3", "debug"}
_MAGIC = re.compile(r"\s*[%!?]")
_TIMED = re.compile(r"(\s*)%time\s+(?=\S)")
_ASSIGNED = re.compile(r"(\s*[\w.,\[\] ]+?)\s*=\s*[%!](?!=)")
_HELP = re.compile(r"\s*[^\W\d][\w.*\[\]]*\?{1,2}\s*")
_INDENT = re.compile(r"[ \t\f]*")
_MARK = re.compile(r"""'''|\"\"\"|['"#(\[{)\]}]|\\.?""")


class _Cell(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""
    input: str | list[str] = ""  # what `source` was called before 2014

    @property
    def text(self) -> str:
        source = self.source or self.input
        return with_unix_lines(source if isinstance(source, str) else "".join(source))


class _Worksheet(msgspec.Struct):
    cells: list[_Cell] = []


class _Notebook(msgspec.Struct):
    """What we want of the file; everything else in it is skipped. Worksheets are from before 2014."""

    nbformat: int
    cells: list[_Cell] = []
    worksheets: list[_Worksheet] = []


def notebook(content: bytes, filename: str) -> Program:
    """The program that a notebook is.

    Raises:
        Unreadable: it is not a notebook, holds no code, or too much of it.
    """
    texts = list(_code_cells(content))
    if not any(text.strip() for text in texts):
        raise Unreadable("Your notebook holds no code cell with code in it.")
    if sum(len(text) + 1 for text in texts) > MAX_CODE:
        raise Unreadable(f"Your notebook holds more than {MAX_CODE // 1_000_000} MB of code.")
    if any("\0" in text for text in texts):
        raise Unreadable("Your notebook's code holds NUL characters, so it is not a Python program.")
    return _joined(texts, filename)


def _code_cells(content: bytes) -> Iterator[str]:
    try:
        found = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=_Notebook)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        message = "Your notebook is damaged: it is not what Jupyter saves. Save it again from Jupyter."
        raise Unreadable(message) from error
    old = (cell for worksheet in found.worksheets for cell in worksheet.cells)
    return (cell.text for cell in (*found.cells, *old) if cell.cell_type == "code")


def _joined(texts: list[str], filename: str) -> Program:
    cells: list[Cell] = []
    lines: list[str] = []
    notes: list[str] = []
    for number, text in enumerate(texts, start=1):
        original = text.split("\n")
        plain, skipped = _plain(original)
        notes += (f"Cell {number}, line {n} was skipped: {original[n - 1].strip()[:80]}" for n in skipped)
        cells.append(Cell(number, len(lines) + 1, len(plain)))
        lines += plain
    return Program("\n".join(lines), filename, tuple(cells), tuple(notes[:MAX_NOTES]), "\n".join(texts))


def _plain(lines: list[str]) -> tuple[list[str], list[int]]:
    """A cell as Python, line for line, and the numbers (from 1) of the lines that were taken out."""
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    magic = re.match(r"%%\s*(\w*)", lines[first].strip())
    if magic and magic[1] not in _PYTHON_MAGICS:
        return [f"# {line}" for line in lines], [first + 1]
    if magic:
        lines = [*lines[:first], f"# {lines[first].lstrip()}", *lines[first + 1 :]]
    return _statements(_without_indent(lines))


def _without_indent(lines: list[str]) -> list[str]:
    """A cell that is indented as a whole is run without that indentation, as in IPython."""
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(indent) for line in lines]


def _statements(lines: list[str]) -> tuple[list[str], list[int]]:
    plain: list[str] = []
    skipped: list[int] = []
    inside, skipping = _Inside(), False
    for number, line in enumerate(lines, start=1):
        new = _TIMED.sub(r"\1", line) if inside.nothing else line
        taken_out = skipping or (inside.nothing and _is_magic(new))
        if taken_out:
            new = f"# {line}" if skipping else _instead_of(line)
            skipped.append(number)
        else:
            inside = inside.after(new)
        skipping = taken_out and line.endswith("\\")
        plain.append(new)
    return plain, skipped


def _is_magic(line: str) -> bool:
    return bool(_MAGIC.match(line) or _ASSIGNED.match(line) or _HELP.fullmatch(line))


def _instead_of(line: str) -> str:
    """A statement that does nothing, at the same indentation; a name that a magic would bind becomes None."""
    bound = _ASSIGNED.match(line)
    if bound:
        return f"{bound[1]} = None  # {line.strip()}"
    indent = _INDENT.match(line)
    return f"{indent[0] if indent else ''}pass  # {line.strip()}"


@dataclass(frozen=True)
class _Inside:
    """Where the end of a line stands: in which string, how many brackets deep, after a backslash."""

    quote: str = ""
    depth: int = 0
    continued: bool = False

    @property
    def nothing(self) -> bool:
        """Whether a statement begins here."""
        return self == _Inside()

    def after(self, line: str) -> _Inside:
        """Where the end of the next line stands. Code that is broken may be misjudged, but never moved."""
        quote, depth, continued = self.quote, self.depth, False
        for mark in _MARK.findall(line):
            if mark == "#" and not quote:
                break
            if mark[0] == "\\":
                continued = mark == "\\"
            elif quote:
                quote = "" if _closes(mark, quote) else quote
            elif mark[0] in "'\"":
                quote = mark
            elif mark != "#":
                depth = max(0, depth + (1 if mark in "([{" else -1))
        return _Inside(quote if len(quote) == 3 or continued else "", depth, continued)


def _closes(mark: str, quote: str) -> bool:
    return mark == quote or (len(quote) == 1 and mark[0] == quote)
