"""Where a program's text shows why a parameter moves wrongly, or does not: what was meant, and not said."""

from __future__ import annotations

import ast
import re
from itertools import pairwise

from grader.library.source import names_in, parsed, reaches
from grader.verdict import Place

from .case import Case, listed


def only_a_name(case: Case) -> tuple[int, str] | None:
    """A line that means to clear a gradient, and gives a name that stood for it to zeros instead."""
    source = parsed(case.evidence.source)
    held: dict[str, int] = {}
    for statement in source.all(ast.Assign) if source is not None else ():
        target, value = statement.targets[0], statement.value
        if not isinstance(target, ast.Name):
            continue
        if isinstance(value, ast.Attribute) and value.attr == "grad":
            held[target.id] = statement.lineno
        elif target.id in held and re.search(r"\bzeros(_like)?\(|^0(\.0*)?$", ast.unparse(value)):
            return statement.lineno, target.id
    return None


def said_twice(case: Case) -> int | None:
    """A line that clears a gradient which a line beside it has cleared already."""
    source = parsed(case.evidence.source)
    clears = [s for s in source.all(ast.Expr) if ".grad.zero_(" in ast.unparse(s)] if source is not None else []
    pairs = ((a, b) for a, b in pairwise(clears) if source is not None and b in source.beside(a))
    return next((b.lineno for a, b in pairs if ast.unparse(a) == ast.unparse(b)), None)


def in_another_order(case: Case, line: int) -> tuple[int, str, str] | None:
    """Where two gradients are taken in another order than they are asked for, as names tell (`gb, gw` of `w, b`)."""
    source = parsed(case.evidence.source)
    for statement in source.at(Place(line)) if source is not None else ():
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
            continue
        lists = [n for n in (statement.targets[0], *statement.value.args[1:2]) if isinstance(n, ast.Tuple | ast.List)]
        names = [[ast.unparse(e) for e in one.elts] for one in lists]
        if [len(one) for one in names] != [2, 2]:
            continue
        (first, second), (asked, other) = names
        if other in first and asked in second and asked not in first and other not in second:
            return statement.lineno, listed([first, second]), listed([asked, other])
    return None


def handed_over_wrongly(case: Case) -> tuple[int, str, str] | None:
    """A call that hands over two gradients where a function expects each other's, as their names tell."""
    source = parsed(case.evidence.source)
    functions = (
        {d.name: [a.arg for a in d.args.args] for d in source.all(ast.FunctionDef)} if source is not None else {}
    )
    for call in source.all(ast.Call) if source is not None else ():
        expected = functions.get(call.func.id, []) if isinstance(call.func, ast.Name) else []
        couples = [(ast.unparse(given), name) for given, name in zip(call.args, expected, strict=False)]
        gradients = [(given.removesuffix(".grad"), name) for given, name in couples if given.endswith(".grad")]
        if len(gradients) == 2:
            (one, first), (other, second) = gradients
            if one in second and other in first and one not in first and other not in second:
                return call.lineno, listed([f"{one}.grad", f"{other}.grad"]), listed([first, second])
    return None


def passed_by(case: Case, line: int | None) -> tuple[int, int] | None:
    """The condition and the update that it guards, where a loop over the parameters moves only some of them."""
    source = parsed(case.evidence.source)
    if source is None or line is None:
        return None
    for statement in source.at(Place(line)):
        for guard in (above for above in source.around(statement) if isinstance(above, ast.If)):
            loop = source.loop(guard)
            if not isinstance(loop, ast.For) or not any(reaches(inner, line) for inner in guard.body):
                continue
            variables = names_in(loop.target)
            if variables & names_in(guard.test) and variables & names_in(statement):
                return guard.lineno, line
    return None
