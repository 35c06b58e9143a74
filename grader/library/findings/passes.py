"""Backward passes that torch refuses: a second one through a graph, one from many numbers, one from a plain number."""

from __future__ import annotations

import ast
import math

from grader.evidence import Crash, Parameter
from grader.library.roles import backwards
from grader.library.source import Loop, parsed, reaches
from grader.verdict import Finding, Place

from .case import Case, breaks


def second_backward(case: Case) -> Finding | None:
    """The same graph was gone through twice."""
    crash = case.crash
    if crash is None or "backward through the graph a second time" not in crash.message:
        return None
    loop = case.training.loop if case.training is not None else None
    data = case.trace.data
    tracked = _tracked_data(case)
    if tracked is not None and tracked.born is not None:
        return _data_has_a_graph(crash, tracked.names[0] if tracked.names else "the data", tracked.born)
    lines = {step.line for step in case.trace.steps if step.root == case.trace.steps[-1].root}
    same = len([step for step in case.trace.steps if step.root == case.trace.steps[-1].root]) > 1
    outside = data is not None and loop is not None and 0 < data.line < loop.line and len(lines) == 1 and same
    line = data.line if outside and data is not None else crash.line
    if outside and loop is not None:
        line = _computed_before(case, loop.line) or line
        message = (
            f"The loss is computed once, on line {line}, before the loop on line {loop.line}. PyTorch "
            "frees the graph after the first backward, so the second one, in the next round, finds nothing."
        )
        hint = "Compute the prediction and the loss inside the loop, so that every step has a graph of its own."
    elif same and loop is not None and len(lines) == 1:
        message = (
            f"Line {line} differentiates the same loss again: it was computed once, before the loop on line "
            f"{loop.line}. PyTorch frees the graph after the first backward, so the second one finds nothing."
        )
        hint = "Compute the prediction and the loss inside the loop, so that every step has a graph of its own."
    elif not same and (once := _computed_once(case, crash.line)) is not None:
        line, inner = once
        message = (
            f"What line {line} computes from your parameters, it computes once, before the loop on line {inner}, and "
            "every round of that loop goes back through it. PyTorch frees what a backward has gone through, so the "
            "second round finds nothing."
        )
        hint = f"Compute it inside the loop on line {inner}, from the parameters as they are then."
    elif not same:
        message = (
            f"Line {line} goes back through operations that an earlier backward went through already: something that "
            "needs gradients was computed once, and every step uses it. PyTorch frees what a backward has gone through."
        )
        hint = "Inside the loop compute all that depends on parameters; data needs no `requires_grad`."
    else:
        message = (
            f"Line {line} calls backward a second time on the same graph. PyTorch frees a graph after its backward: "
            "every backward needs a forward computation of its own."
        )
        hint = "Call backward once a step, after computing prediction and loss anew from the current parameters."
    return breaks("second_backward", line, message, hint, f"{crash.type}: {crash.message[:200]}")


def _computed_before(case: Case, loop_line: int) -> int | None:
    """The statement beside the loop that has the loss computed, where a function computes it that is not the loop's."""
    source, line = parsed(case.evidence.source), case.trace.data.line if case.trace.data is not None else 0
    if source is None:
        return None
    functions = [f for kind in (ast.FunctionDef, ast.Lambda) for f in source.all(kind) if reaches(f, line)]
    loop = next((s for s in source.at(Place(loop_line)) if isinstance(s, Loop)), None)
    if loop is None or all(reaches(f, loop_line) for f in functions):
        return None
    passes = [c.func for c in backwards(source) if source.loop(c) is loop and isinstance(c.func, ast.Attribute)]
    losses = {source.of(p.value) for p in passes}
    before = [s for s in source.beside(loop) if s.lineno < loop_line and isinstance(s, ast.Assign)]
    return max((s.lineno for s in before if losses & {source.of(t) for t in s.targets}), default=None)


def _computed_once(case: Case, line: int | None) -> tuple[int, int] | None:
    """The last operation on parameters that stands beside the innermost loop around a line, and that loop's line."""
    source = parsed(case.evidence.source)
    passes = [c for c in backwards(source) if c.lineno == line] if source is not None else []
    loop = source.loop(passes[0]) if source is not None and passes else None
    if source is None or loop is None:
        return None
    beside = [s for s in source.beside(loop) if isinstance(s, ast.Assign | ast.AnnAssign)]
    found = [o.line for o in case.trace.formula if o.slots and any(reaches(s, o.line) for s in beside)]
    return (found[-1], loop.lineno) if found else None


def _tracked_data(case: Case) -> Parameter | None:
    """Inputs or targets among the leaves of the graph: many numbers that nothing moves."""
    training = case.training
    if training is None:
        return None
    many = [p for p in training.parameters if not p.is_module_parameter and math.prod(p.shape) >= 8]
    return next((p for p in many if all(r.by == "still" for _, r in training.readings(p.slot))), None)


def _data_has_a_graph(crash: Crash, name: str, line: int) -> Finding:
    message = (
        f"`{name}`, made on line {line}, requires grad. So PyTorch also records what is computed from it before the "
        f"loop, once; the first backward frees that record, and the second, on line {crash.line}, misses it."
    )
    hint = f"Data is not learned: leave out `requires_grad` where `{name}` is made."
    return breaks("second_backward", line, message, hint, f"{crash.type}: {crash.message[:200]}")


def nonscalar_backward(case: Case) -> Finding | None:
    """Backward was called on a whole table of losses."""
    crash = case.crash
    if crash is None or "grad can be implicitly created only for scalar outputs" not in crash.message:
        return None
    failed = next((s for s in case.trace.steps if s.failed), None)
    count = math.prod(failed.loss_shape) if failed is not None else 0
    many = f"{count} numbers" if count else "several numbers"
    message = f"Line {crash.line} calls backward on {many}. Which of them should go down? A loss is a single number."
    hint = "Take the mean (or the sum) first: `loss.mean().backward()`."
    return breaks("nonscalar_backward", crash.line, message, hint, f"{crash.type}: {crash.message[:200]}")


def backward_on_a_number(case: Case) -> Finding | None:
    """The loss had been turned into a plain number."""
    crash = case.crash
    if crash is None or crash.type != "AttributeError" or "has no attribute 'backward'" not in crash.message:
        return None
    message = (
        f"Line {crash.line} calls backward on a plain number: the loss lost its graph on the way ({crash.message})."
    )
    hint = "Keep the loss a tensor until after backward; use `.item()` only for printing."
    return breaks("backward_on_a_number", crash.line, message, hint, f"{crash.type}: {crash.message[:200]}")
