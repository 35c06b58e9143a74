"""What a mutation operator is, and applying one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.library.source import Edit, Source, parsed

#: Stands in an edited text where the mistake is; every line with one is a right answer to "where?".
MARK = "\x00"

Edits = list[Edit]


@dataclass(frozen=True)
class Operator:
    """A way of making a mistake: `name`, the findings of which any is right, and every way of applying it."""

    name: str
    findings: tuple[str, ...]
    apply: Callable[[Source], Iterator[Edits]]


@dataclass(frozen=True)
class Mutant:
    """A wrong program: the findings of which one is right, the lines of which one is right (none: not asked)."""

    operator: str
    findings: tuple[str, ...]
    code: str
    lines: tuple[int, ...]


def mutants(operator: Operator, code: str) -> Iterator[Mutant]:
    """The mutants that an operator makes of a right program."""
    source = parsed(code)
    if source is None:
        return
    for edits in operator.apply(source):
        marked = source.edited(edits)
        text = marked.replace(MARK, "")
        if text != code:
            lines = tuple(n for n, line in enumerate(marked.split("\n"), 1) if MARK in line)
            yield Mutant(operator.name, operator.findings, text, lines)
