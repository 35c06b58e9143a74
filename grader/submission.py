"""Finds submissions and reads them: a script or notebook becomes a Program, code plus a map back to the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.verdict import Place


@dataclass(frozen=True)
class Submission:
    """One student's hand-in: a name to show, the path as the user gave it, the file that is run."""

    name: str
    path: Path
    file: Path


@dataclass(frozen=True)
class Cell:
    """A notebook's code cell: its number among the code cells (from 1), and its lines in the program."""

    number: int
    first_line: int
    lines: int


@dataclass(frozen=True)
class Program:
    """Code to run. `filename` is what tracebacks show. `cells` is empty for a script."""

    code: str
    filename: str
    cells: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()

    def place(self, line: int) -> Place:
        """Where a line of the program stands in the student's own file."""
        for cell in self.cells:
            if cell.first_line <= line < cell.first_line + cell.lines:
                return Place(line - cell.first_line + 1, cell.number)
        return Place(line)
