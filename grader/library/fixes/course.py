"""Fixes for rates, numbers of steps, and what ends the loop."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator

from grader.library.findings.case import Case
from grader.library.findings.rates import rates_of, steps_to_go
from grader.library.roles import backwards, rates, schedule_steps
from grader.library.source import Edit, Loop, Source
from grader.verdict import Finding, Place

_TOLERANCE = "1e-6"
_MOST_STEPS = 20_000  # of a program that is run again only to see whether that helps


def rate(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The rate does not fall any more; or it is about half of the largest stable one, as one digit."""
    if finding.id == "learning_rate_too_small" and (falling := list(schedule_steps(source))):
        yield source.without(falling)
    largest = rates_of(case, case.training)[1] if case.training is not None else None
    numbers = list(rates(source))
    if largest is None or not numbers:
        return
    for share in (0.5, 0.2):
        yield [source.replace(n, _one_digit(share * largest)) for n in numbers]


def _one_digit(value: float) -> str:
    power = math.floor(math.log10(value))
    digit = max(1, math.floor(value / 10**power))
    return f"{digit * 10.0**power:.{max(0, -power)}f}" if -6 <= power <= 3 else f"{digit}e{power}"


def never_met(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """What sets it back stands before the loop; more steps to be met in; or it looks at how the loss still changes."""
    for statement in source.at(finding.place):
        around = source.loop(statement)
        if around is not None and isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            yield [source.line_before(around, source.of(statement)), *source.without([statement])]
        steps = _bound(source, source.loop(statement))
        if isinstance(steps, ast.Constant) and isinstance(steps.value, int):
            for count in (10 * steps.value, 100 * steps.value):
                if 0 < count <= _MOST_STEPS:
                    yield [source.replace(steps, str(count))]
    yield from another_condition(source, finding, case)


def _bound(source: Source, loop: ast.stmt | None) -> ast.expr | None:
    """The number of steps in `for ... in range(...)`."""
    if not (isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call) and source.of(loop.iter.func) == "range"):
        return None
    bound = next(iter(loop.iter.args[1:2] or loop.iter.args), None)
    return _number(source, bound) or bound


def _number(source: Source, name: ast.expr | None) -> ast.expr | None:
    """The number that a name stands for, where it is given it once and only bounds loops (`EPOCHS = 100`)."""
    given = [s for s in source.all(ast.Assign) if isinstance(name, ast.Name) and source.of(s.targets[0]) == name.id]
    named = [n for n in source.all(ast.Name) if isinstance(name, ast.Name) and n.id == name.id]
    bounds = [n for n in named if isinstance(c := source.parent(n), ast.Call) and source.of(c.func) == "range"]
    value = given[0].value if len(given) == 1 and len(named) == len(bounds) + 1 else None
    return value if isinstance(value, ast.Constant) and type(value.value) is int else None


def too_few_steps(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """As many steps as it takes, and some more."""
    training = case.training
    needed = steps_to_go(case, training, rates_of(case, training)[0]) if training is not None else None
    for loop in source.at(finding.place):
        last = _bound(source, loop)
        for factor in (2, 10, 50):
            if last is not None and needed is not None:
                yield [source.replace(last, str(_round_up(factor * needed)))]


def _round_up(count: int) -> int:
    unit = int(10 ** max(0, len(str(count)) - 1))
    return -(-count // unit) * unit


def no_condition(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The loop is left when the loss hardly changes any more."""
    loops, loss, name = _loss(source)
    for loop in loops:
        if finding.place is not None and loop.lineno == finding.place.line:
            last = loop.body[-1]
            indent = source.indent(last)
            lines = f"if abs({name} - {loss}.item()) < {_TOLERANCE}:\n{indent}    break\n{indent}{name} = {loss}.item()"
            yield [source.line_before(loop, f'{name} = float("inf")'), source.line_after(last, lines)]


def met_too_early(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The comparison is the wrong way round; or it should look at how much the loss still changes."""
    for statement in source.at(finding.place):
        if isinstance(statement, ast.If | ast.While):
            wrong = (ast.Gt, ast.GtE) if isinstance(statement, ast.If) else (ast.Lt, ast.LtE)
            turned = (_turned(source, node, wrong) for node in ast.walk(statement.test))
            yield from ([edit] for edit in turned if edit is not None)
    yield from another_condition(source, finding, case)


_TURNED = {ast.Lt: ">", ast.LtE: ">=", ast.Gt: "<", ast.GtE: "<="}


def _turned(source: Source, node: ast.AST, wrong: tuple[type[ast.cmpop], ...]) -> Edit | None:
    """`a > b` as `a < b`, where that is the wrong way round: a loop is left when something has become small."""
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], wrong)):
        return None
    sign = _TURNED[type(node.ops[0])]
    return source.replace(node, f"{source.of(node.left)} {sign} {source.of(node.comparators[0])}")


def another_condition(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The condition looks at how much the loss still changes."""
    loops, loss, name = _loss(source)
    stop, places = case.stop, [finding.place]
    places += [Place(t.condition.line) for t in stop.tests if t.condition.line] if stop is not None else []
    yield from no_condition(source, finding, case)
    for statement in dict.fromkeys(s for place in places for s in source.at(place)):
        loop = source.loop(statement)
        if isinstance(statement, ast.If) and loop in loops and not statement.orelse:
            yield [
                source.line_before(loop, f'{name} = float("inf")'),
                source.replace(statement.test, f"abs({name} - {loss}.item()) < {_TOLERANCE}"),
                source.line_after(statement, f"{name} = {loss}.item()"),
            ]


def stricter(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """A condition that leaves the loop is met later: at a hundredth of its number, or a ten-thousandth."""
    for loop in source.at(finding.place):
        leaving = [n for n in ast.walk(loop) if isinstance(n, ast.If) and isinstance(n.body[-1], ast.Break)]
        tests = [n.test for n in leaving] + ([loop.test] if isinstance(loop, ast.While) else [])
        small = [found for t in tests for n in ast.walk(t) if (found := _small(n)) is not None]
        for factor in (1e-2, 1e-4) if small else ():
            yield [source.replace(node, f"{factor * value:.0e}".replace("e-0", "e-")) for node, value in small]


def _small(node: ast.AST) -> tuple[ast.Constant, float] | None:
    """A number that is a tolerance by its size."""
    value = node.value if isinstance(node, ast.Constant) else None
    return (node, value) if isinstance(node, ast.Constant) and isinstance(value, float) and 0 < value < 0.1 else None


def _loss(source: Source) -> tuple[list[Loop], str, str]:
    """The loops around the only backward, the name of the loss there, and a free name for the one before."""
    passes = list(backwards(source))
    value = passes[0].func.value if len(passes) == 1 and isinstance(passes[0].func, ast.Attribute) else None
    names = ("previous_loss", "loss_before", "loss_of_the_step_before")
    free = next((n for n in names if not re.search(rf"\b{n}\b", source.text)), None)
    if not isinstance(value, ast.Name) or free is None:
        return [], "", ""
    return source.loops(passes[0]), value.id, free
