"""What is run: a student's code as text, and the map back to the student's own file, cell and line."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from grader.verdict import Place

MAX_CODE = 1_000_000
_LINES = re.compile(r"\b([Ll])ine (\d{1,7})\b")
# A cookie may name any codec that Python has; some (punycode, zip, idna) are ways to stall or to hide code.
_ENCODINGS = re.compile(r"ascii|iso8859-\d+|cp\d+|gbk|gb2312|gb18030|big5\w*|euc_\w+|koi8-\w|shift_jis\w*|mac-\w+|hz")
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)")


class Unreadable(Exception):  # noqa: N818 (an outcome, told to the student, not a fault of ours)
    """A hand-in that cannot become a program; the message says why, and what to hand in instead."""


@dataclass(frozen=True)
class Cell:
    """A notebook's code cell: its number among the code cells (from 1), and its lines in the program."""

    number: int
    first_line: int
    lines: int


@dataclass(frozen=True)
class Program:
    """Code to run. `filename` is what tracebacks show. `cells` is empty for a script.

    `original` is the student's own text, line for line, where `code` differs from it (magics are replaced),
    else empty. `notes` say what was done to the text. `files` lie beside it when it runs: relative path, content.
    """

    code: str
    filename: str
    cells: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    original: str = ""
    files: tuple[tuple[str, bytes], ...] = ()

    def place(self, line: int) -> Place:
        """Where a line of the program stands in the student's own file."""
        for cell in self.cells:
            if cell.first_line <= line < cell.first_line + cell.lines:
                return Place(line - cell.first_line + 1, cell.number)
        return Place(line)

    def line(self, place: Place) -> int:
        """The line of the program at a place in the student's own file: the inverse of `place`."""
        first = (cell.first_line for cell in self.cells if cell.number == place.cell)
        return place.line + next(first, 1) - 1

    def prose(self, text: str) -> str:
        """A sentence about lines of the program, with the cells that they stand in; a script's is left as it is."""
        return _LINES.sub(self._told, text) if self.cells else text

    def _told(self, match: re.Match[str]) -> str:
        place = self.place(int(match[2]))
        return match[0] if place.cell is None else f"{match[1]}ine {place.line} of cell {place.cell}"

    def lines_around(self, place: Place, margin: int = 2) -> tuple[tuple[int, str], ...]:
        """The student's own lines around a place, numbered as the student sees them, within the same cell."""
        text = (self.original or self.code).split("\n")
        numbers = range(max(1, place.line - margin), place.line + margin + 1)
        lines = ((n, self.line(Place(n, place.cell))) for n in numbers)
        return tuple(
            (n, text[line - 1]) for n, line in lines if self.place(line) == Place(n, place.cell) and line <= len(text)
        )


def script(content: bytes, filename: str) -> Program:
    """The program that a script is.

    Raises:
        Unreadable: it is empty, not text in any encoding that we try, or holds NUL characters.
    """
    if not content.strip():
        raise Unreadable("Your file is empty.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("Your file is saved as UTF-16, which Python cannot read. Save it as UTF-8.")
    if b"\0" in content:
        raise Unreadable("Your file holds NUL bytes, so it is not a Python program. Hand in the source text.")
    declared = _declared(content)
    for encoding in (declared, "utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return Program(with_unix_lines(text), filename, notes=_guessed(encoding, declared))
    raise Unreadable("Your file is not text in UTF-8 (nor in GB18030). Save it as UTF-8 and hand it in again.")


def with_unix_lines(text: str) -> str:
    """The text with every line end that Python knows as `\\n`; line numbers stay."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _declared(content: bytes) -> str:
    """The encoding that the file has by PEP 263, if it is one that we accept; else UTF-8."""
    first, second = [*content.removeprefix(codecs.BOM_UTF8).splitlines()[:2], b"", b""][:2]
    may_look_further = not first.split(b"#")[0].strip()
    cookie = _COOKIE.match(first) or (_COOKIE.match(second) if may_look_further else None)
    try:
        name = codecs.lookup(cookie[1].decode()).name if cookie else "utf-8"
    except LookupError:
        return "utf-8-sig"
    return name if _ENCODINGS.fullmatch(name) and not content.startswith(codecs.BOM_UTF8) else "utf-8-sig"


def _guessed(encoding: str, declared: str) -> tuple[str, ...]:
    if encoding == declared:
        return ()
    name = encoding.removesuffix("-sig").upper()
    return (f"Your file is not in the encoding that Python expects; it was read as {name}. Save it as UTF-8.",)
