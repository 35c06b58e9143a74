"""Grades for the terminal: a table of the class, or one submission in full."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.gradebook import Row
from grader.verdict import Outcome

from .text import clean, clean_line

_SYMBOLS = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "red"),
    Outcome.SKIPPED: ("–", "dim"),
    Outcome.ERRORED: ("!", "magenta"),
}


def summary(rows: Sequence[Row], *, width: int, color: bool) -> str:
    """One submission in full, or a table of several."""
    buffer = io.StringIO()
    console = Console(file=buffer, width=width, force_terminal=color, no_color=not color, highlight=False)
    if len(rows) == 1:
        _one(console, rows[0])
    else:
        console.print(_table(rows))
    return buffer.getvalue().rstrip()


def _table(rows: Sequence[Row]) -> Table:
    table = Table(show_edge=False)
    table.add_column("Submission", overflow="fold")
    table.add_column("Points", justify="right", no_wrap=True)
    table.add_column("What we found", overflow="fold")
    for row in rows:
        what = ", ".join(row.findings) or ", ".join(row.failed)
        points = f"{row.points:g}/{row.possible:g}{'?' if row.provisional else ''}"
        table.add_row(Text(clean_line(row.name, 60)), points, Text(what))
    return table


def _one(console: Console, row: Row) -> None:
    provisional = " (provisional)" if row.provisional else ""
    console.print(Text(f"{clean_line(row.name)}: {row.points:g} of {row.possible:g} points{provisional}", style="bold"))
    for verdict in row.verdicts:
        symbol, style = _SYMBOLS[verdict.outcome]
        console.print(
            Text.assemble((f" {symbol} ", style), verdict.title, f"  {verdict.points:g}/{verdict.possible:g}")
        )
        if verdict.outcome is not Outcome.PASSED:
            console.print(Text(f"     {clean(verdict.reason, 600)}", style="dim"))
    for finding in row.shown:
        place = f" ({finding.where})" if finding.where else ""
        console.print(Text(f"\n{finding.id}{place}", style="bold"))
        console.print(Text(clean(finding.message, 1500)))
        if finding.hint:
            console.print(Text(f"How to go on: {clean(finding.hint, 800)}"))
