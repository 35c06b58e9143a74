"""Whether what ends a loop counts its turns, whatever happens in them, as the program's text shows."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.library.source import Loop, names_in, parsed
from grader.library.stopping import Stop, Test

from .case import Case


def counts_turns(case: Case, stop: Stop) -> bool:
    """Whether what decides counts every turn, whatever happens in it: a `for`'s variable, or what each turn adds to.

    It is compared with what no turn changes. Where nothing decided, all that was asked has to be of that kind.
    """
    source = parsed(case.evidence.source)
    loop = source.loop_at(stop.loop.line) if source is not None and stop.loop is not None else None
    if loop is None:
        return False
    test = stop.decisive
    tests = stop.tests if test is None else [t for t in fed_by(stop, test) if not t.follows_training][:1] or [test]
    return all(_is_of_turns(loop, t) for t in tests)


def _is_of_turns(loop: Loop, test: Test) -> bool:
    sides = parsed(f"{test.atom.left}, {test.atom.right or 0}")
    if sides is None:
        return False
    named = names_in(sides.tree)
    variables = names_in(loop.target) if isinstance(loop, ast.For) else set()
    kept = (n for n in ast.walk(loop) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    stored = [n.id for n in kept if n.id in named]
    return len(stored) == 1 and stored[0] in {*variables, *_added(loop.body)}


def _added(body: list[ast.stmt]) -> Iterator[str]:
    """The names to which every turn adds as much as the one before, also in loops inside that run to their end."""
    for statement in body:
        if isinstance(statement, ast.For):
            if not _leaves_early(statement):
                yield from _added(statement.body)
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            value = statement.value
            counts = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "len"
            if counts or isinstance(value, ast.Constant):
                yield statement.target.id
        elif _leaves_early(statement, ast.Continue):
            return  # what follows is not done in every turn


def _leaves_early(statement: ast.stmt, kind: type[ast.stmt] = ast.Break) -> bool:
    return any(isinstance(node, kind) for node in ast.walk(statement))


def fed_by(stop: Stop, test: Test) -> list[Test]:
    """The comparisons elsewhere that decide what a condition finds in a name, or is given by a call."""
    return [t for t in stop.tests if t.atom.linked and t.atom.linked == test.atom.left]
