"""Mistakes with rates, numbers of steps, and what ends the loop."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.library.roles import backwards, optimizer_steps, optimizers, rates, updates
from grader.library.source import Loop, Source

from .graph import loss_statement
from .mutant import MARK, Edits

_STEADY = re.compile(r"Adam|Rprop|LBFGS|clip|Adagrad|RMSprop|\.sign\(|beta")


def too_fast(source: Source) -> Iterator[Edits]:
    """A learning rate far beyond what is stable."""
    if not _STEADY.search(source.text):
        yield from _with_rates(source, 300)


def too_slow(source: Source) -> Iterator[Edits]:
    """A learning rate with which no reasonable number of steps would do."""
    if not _STEADY.search(source.text):
        yield from _with_rates(source, 1e-7)


def _with_rates(source: Source, factor: float) -> Iterator[Edits]:
    found = list(rates(source))
    if found:
        marks = [source.insert(u.statement, MARK) for u in updates(source)]
        marks += [source.insert(s, MARK) for s in optimizer_steps(source)]
        marks += [source.insert(source.statement(o), MARK) for o in optimizers(source)]
        yield [source.replace(n, f"{float(n.value) * factor:g}{MARK}") for n in found] + marks  # type: ignore[arg-type]


def few_steps(source: Source) -> Iterator[Edits]:
    """The loop has far too few steps."""
    loop = _training_loop(source)
    if loop is None or not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Call):
        return
    if source.of(loop.iter.func) != "range" or re.search(r"LBFGS|Adam|beta", source.text):
        return
    end = loop.iter.args[-1] if len(loop.iter.args) < 3 else loop.iter.args[1]
    ifs = [n for n in ast.walk(loop) if isinstance(n, ast.If)]
    yield [source.replace(end, "4"), source.insert(loop, MARK)] + [source.append(n.test, MARK) for n in ifs]


def _training_loop(source: Source) -> Loop | None:
    """The outermost loop around the only backward, in its function."""
    passes = list(backwards(source))
    if len(passes) != 1:
        return None
    loop = source.loop(passes[0])
    while loop is not None and (outer := source.loop(loop)) is not None:
        loop = outer
    return loop


def _leave(source: Source) -> ast.If | None:
    """The only `if ...: break` (or return) in the training loop, where that is a bounded `for`."""
    loop = _training_loop(source)
    if not isinstance(loop, ast.For) or "count(" in source.of(loop.iter) or loop.orelse:
        return None
    exits = [n for n in ast.walk(loop) if isinstance(n, ast.Break | ast.Return | ast.Raise)]
    if len(exits) != 1 or not isinstance(exits[0], ast.Break):
        return None
    above = source.parent(exits[0])
    if (
        not isinstance(above, ast.If)
        or above.orelse
        or exits[0] not in above.body
        or source.of(above).startswith("elif")
    ):
        return None
    return above


def no_condition(source: Source) -> Iterator[Edits]:
    """Nothing but the number of steps ends the loop."""
    leave, loop = _leave(source), _training_loop(source)
    if leave is not None and loop is not None and isinstance(source.parent(leave), ast.For):
        yield [*source.without([leave]), source.insert(loop, MARK)]


def negative_tolerance(source: Source) -> Iterator[Edits]:
    """A small number with the wrong sign."""
    leave = _leave(source)
    tests = [n for n in ast.walk(leave.test) if isinstance(n, ast.Compare)] if leave is not None else []
    for test in tests:
        right = test.comparators[0]
        below = isinstance(test.ops[0], ast.Lt | ast.LtE) and isinstance(right, ast.Constant)
        if below and isinstance(right.value, float) and 0 < right.value < 0.1:
            yield [source.replace(right, f"-{source.of(right)}{MARK}")]
            return


def wrong_direction(source: Source) -> Iterator[Edits]:
    """Stops when the change is large."""
    leave = _leave(source)
    tests = [n for n in ast.walk(leave.test) if isinstance(n, ast.Compare)] if leave is not None else []
    for test in tests if leave is not None and not re.search(r"epoch|step", source.of(leave.test)) else []:
        right = test.comparators[0]
        if isinstance(test.ops[0], ast.Lt) and isinstance(right, ast.Constant) and isinstance(right.value, float):
            left = source.of(test.left)
            yield [source.replace(test, f"{left} > {source.of(right)}{MARK}")]
            return


def _replaced_test(source: Source, test: str) -> Iterator[Edits]:
    leave, loss = _leave(source), loss_statement(source)
    if leave is not None and loss is not None and source.loop(leave) is source.loop(loss):
        yield [source.replace(leave.test, MARK + test.format(loss=source.of(loss.targets[0])))]


def unreachable(source: Source) -> Iterator[Edits]:
    """A threshold that no line can reach."""
    yield from _replaced_test(source, "float({loss}) < 1e-4")


def too_easy(source: Source) -> Iterator[Edits]:
    """A threshold that is met at once."""
    yield from _replaced_test(source, "float({loss}) < 1e5")


def counts_only(source: Source) -> Iterator[Edits]:
    """Stops after so many steps."""
    leave, loop = _leave(source), _training_loop(source)
    if leave is None or not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
        return
    if loop.target.id != "_" and source.of(loop.iter).startswith("range(") and source.loop(leave) is loop:
        yield [source.replace(leave.test, f"{MARK}{loop.target.id} >= 600")]


def leaves_before_update(source: Source) -> Iterator[Edits]:
    """The loop is left between backward and the update."""
    passes, leave = list(backwards(source)), _leave(source)
    if leave is None or len(passes) != 1 or source.loop(leave) is not source.loop(passes[0]):
        return
    statement, parent = source.statement(passes[0]), source.parent(leave)
    body = getattr(parent, "body", [])
    if statement not in body or leave not in body or body.index(statement) >= body.index(leave) - 1:
        return
    if len(leave.body) == 1 and (list(updates(source)) or list(optimizer_steps(source))):
        names = {n.id for n in ast.walk(leave.test) if isinstance(n, ast.Name)}
        between = body[body.index(statement) : body.index(leave)]
        stored = {
            n.id for s in between for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        if not names & stored:
            text = f"if {source.of(leave.test)}:\n{source.indent(statement)}    {MARK}break"
            yield [source.line_after(statement, text), *source.without([leave])]
