"""Backward passes that torch refuses: a second one through a graph, one from many numbers, one from a plain number."""

from __future__ import annotations

import ast
import math

from grader.evidence import Crash, Parameter
from grader.library.roles import backwards
from grader.library.source import Loop, Source, parsed, reaches
from grader.verdict import Finding

from .case import Case, breaks


def second_backward(case: Case) -> Finding | None:
    """The same graph was gone through twice."""
    crash = case.crash
    if crash is None or "backward through the graph a second time" not in crash.message:
        return None
    tracked = _tracked_data(case)
    if tracked is not None and tracked.born is not None:
        return _data_has_a_graph(crash, tracked.names[0] if tracked.names else "the data", tracked.born)
    alike = [step for step in case.trace.steps if step.root == case.trace.steps[-1].root]
    line, hint = (
        crash.line,
        "Compute the prediction and the loss inside the loop, so that every step has its own graph.",
    )
    loss, once = _loss_before_the_loop(case, crash.line), _computed_once(case, crash.line)
    loop = case.training.loop if case.training is not None else None
    if len(alike) > 1 and len({step.line for step in alike}) > 1:
        message = (
            f"Line {line} calls backward a second time on the same graph. PyTorch frees a graph after its backward: "
            "every backward needs a forward computation of its own."
        )
        hint = "Call backward once a step, after computing prediction and loss anew from the current parameters."
    elif len(alike) > 1 and loss is not None:
        line, inner = loss
        message = (
            f"The loss is computed once, on line {line}, before the loop on line {inner}. PyTorch frees the graph "
            "after the first backward, so the second one, in the next round, finds nothing."
        )
    elif len(alike) > 1 and loop is not None:
        message = (
            f"Line {line} differentiates the same loss again: it was computed once, before the loop on line "
            f"{loop.line}. PyTorch frees the graph after the first backward, so the second one finds nothing."
        )
    elif once is not None:
        line, inner = once
        message = (
            f"What line {line} computes from your parameters, it computes once, before the loop on line {inner}, and "
            "every round of that loop goes back through it. PyTorch frees what a backward has gone through, so the "
            "second round finds nothing."
        )
        hint = f"Compute it inside the loop on line {inner}, from the parameters as they are then."
    else:
        message = (
            f"Line {line} goes back through operations that an earlier backward went through already: something that "
            "needs gradients was computed once, and every step uses it. PyTorch frees what a backward has gone through."
        )
        hint = "Inside the loop compute all that depends on parameters; data needs no `requires_grad`."
    return breaks("second_backward", line, message, hint, f"{crash.type}: {crash.message[:200]}")


def _loss_before_the_loop(case: Case, line: int | None) -> tuple[int, int] | None:
    """The statement before the innermost loop around a backward that gives the loss its value, and the loop's line.

    Where that is not to be read in the loss's name, what compares predictions with targets.
    """
    source, loop = _loop_around(case, line)
    data, training = case.trace.data, case.training
    if source is None or loop is None:
        outer = training.loop.line if training is not None and training.loop is not None else 0
        return (data.line, outer) if data is not None and 0 < data.line < outer else None
    passes = [c.func for c in backwards(source) if source.loop(c) is loop and isinstance(c.func, ast.Attribute)]
    losses = {source.of(p.value) for p in passes}
    named = [s.lineno for s in source.assigned_before(loop) if losses & {source.of(t) for t in s.targets}]
    if named:
        return max(named), loop.lineno
    return (data.line, loop.lineno) if data is not None and 0 < data.line < loop.lineno else None


def _computed_once(case: Case, line: int | None) -> tuple[int, int] | None:
    """The last operation on parameters before the innermost loop around a backward, beside it, and the loop's line."""
    source, loop = _loop_around(case, line)
    if source is None or loop is None:
        return None
    before = source.assigned_before(loop)
    found = [o.line for o in case.trace.formula if o.slots and any(reaches(s, o.line) for s in before)]
    return (found[-1], loop.lineno) if found else None


def _loop_around(case: Case, line: int | None) -> tuple[Source | None, Loop | None]:
    """The innermost loop around the backward on a line."""
    source = parsed(case.evidence.source)
    passes = [c for c in backwards(source) if c.lineno == line] if source is not None else []
    return source, source.loop(passes[0]) if source is not None and passes else None


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
    made = next((n for n in case.trace.notes if n.kind == "number" and n.line), None)
    line = made.line if made is not None else crash.line
    where = (
        f" Line {line} made the number (`{made.text.strip('_')}`)." if made is not None and line != crash.line else ""
    )
    message = (
        f"Line {crash.line} calls backward on a plain number: the loss lost its graph on the way ({crash.message})."
        f"{where}"
    )
    hint = "Keep the loss a tensor until after backward; use `.item()` only for printing."
    return breaks("backward_on_a_number", line, message, hint, f"{crash.type}: {crash.message[:200]}")
