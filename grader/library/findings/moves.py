"""Updates that do not follow the gradient: what moved the parameter instead, and on which line."""

from __future__ import annotations

import ast

from grader.evidence import Optimizer, Touch
from grader.library.convergence import is_negated, learned, loss_scale
from grader.library.regression import ROUNDING
from grader.library.source import parsed
from grader.library.updates import RIGHT, Law, Movement, is_data
from grader.library.view import first_value, is_empty, shown
from grader.verdict import Finding

from .case import Case, listed, wrong


def _by(case: Case, law: Law) -> list[Movement]:
    return [m for m in case.movements if m.law is law]


def _names(case: Case, movements: list[Movement]) -> str:
    assert case.training is not None  # movements come from a training
    return listed([case.training.name(m.slot) for m in movements])


def _update_line(case: Case, movement: Movement) -> int | None:
    """The line that changes a parameter; where an optimizer does, the line that calls it."""
    return case.line_of(movement.slot, "value") or case.line_of(movement.slot, "grad", "read")


def _optimizer(case: Case, slot: int) -> Optimizer | None:
    return next((o for o in case.trace.optimizers if slot in o.slots), None)


def _seen(case: Case, movement: Movement) -> str:
    """One step of a movement in numbers."""
    reading, step = movement.reading, movement.step
    assert case.training is not None  # movements come from a training
    name = case.training.name(movement.slot)
    return (
        f"step {step.index + 1}: {name} = {shown(first_value(reading.value))}, gradient "
        f"{shown(first_value(reading.after or ()))}, then {name} = {shown(first_value(reading.next))}"
    )


def grad_not_zeroed(case: Case) -> Finding | None:
    """Gradients of all steps add up."""
    found = _by(case, Law.ACCUMULATED)
    if not found:
        return None
    names, first = _names(case, found), found[0]
    before = shown(first_value(first.reading.before or ()))
    message = (
        f"The gradient of {names} is never cleared. `backward()` adds to what is there (it began step "
        f"{first.step.index + 1} with {before}), so each update follows the sum of all gradients so far: it overshoots "
        "and swings."
    )
    optimizer = _optimizer(case, first.slot)
    one = case.training.name(first.slot) if case.training is not None else "w"
    hint = (
        "Call `optimizer.zero_grad()` once a step, before `backward()`."
        if optimizer is not None
        else f"Clear the gradients once a step, after the update: `{one}.grad.zero_()`."
    )
    return wrong("grad_not_zeroed", first.step.line, message, hint, f"{_seen(case, first)}; before backward: {before}")


def zeroed_before_update(case: Case) -> Finding | None:
    """Gradients are cleared between backward and the update."""
    found = _by(case, Law.ZEROED)
    if not found:
        return None
    first = found[0]
    with_optimizer = _optimizer(case, first.slot) is not None
    line = case.first_line([m.slot for m in found], "grad")
    name = "zero_grad_after_backward" if with_optimizer else "zeroed_before_update"
    user = "the optimizer's step" if with_optimizer else "the update"
    message = (
        f"Line {line} clears the gradient of {_names(case, found)} after `backward()` has filled it and before {user} "
        "uses it: the update finds zero, and nothing moves."
    )
    hint = f"First the update, then clear the gradient: move line {line} below the update (or above `backward()`)."
    return wrong(name, line, message, hint, _seen(case, first))


def ascends_gradient(case: Case) -> Finding | None:
    """The update goes uphill."""
    found = _by(case, Law.ASCENT)
    if not found:
        return _negated(case)
    first = found[0]
    optimizer = _optimizer(case, first.slot)
    by_optimizer = optimizer is not None and first.reading.by == "optimizer"
    line = optimizer.line if optimizer is not None and by_optimizer else _update_line(case, first)
    message = (
        f"{'The optimizer made on line' if by_optimizer else 'Line'} {line} moves {_names(case, found)} along the "
        f"gradient. The gradient points to where the loss rises, so every step climbs: the loss went from "
        f"{_losses(case)}."
    )
    hint = "Subtract the gradient instead of adding it."
    if by_optimizer:
        hint = "Let the optimizer minimise: leave out `maximize=True`, and give it a positive learning rate."
    return wrong("ascends_gradient", line, message, hint, _seen(case, first))


def _negated(case: Case) -> Finding | None:
    """Downhill on the negative of the error is uphill on the error."""
    training = case.training
    moved = [m for m in case.movements if m.law in RIGHT]
    if training is None or not moved or not is_negated(training):
        return None
    if not _error_grew(case, 10 if loss_scale(training) is None else 1):
        return None
    first, last = training.steps[0], training.steps[min(9, len(training.steps) - 1)]
    message = (
        f"What line {first.line} differentiates is the negative of the squared error: the updates make it fall, from "
        f"{shown(first.loss)} to {shown(last.loss)} in the first steps, and so the error grows."
    )
    hint = "Differentiate the error itself: leave out the minus sign before it."
    return wrong("ascends_gradient", first.line, message, hint, _seen(case, moved[0]))


def _error_grew(case: Case, times: float) -> bool:
    start, end = learned(case.run, "start"), learned(case.run)
    if start is None or start.loss is None or end is None:
        return False
    return end.loss is None or end.loss > times * start.loss


def _losses(case: Case) -> str:
    assert case.training is not None  # movements come from a training
    steps = case.training.steps
    return f"{shown(steps[0].loss)} to {shown(steps[min(9, len(steps) - 1)].loss)} in the first steps"


def swapped_gradients(case: Case) -> Finding | None:
    """Each of two parameters moves by the other's gradient."""
    found = _by(case, Law.OTHER)
    pairs = {(m.slot, m.other) for m in found}
    if len(found) < 2 or not all((other, slot) in pairs for slot, other in pairs):
        return None
    names, line = _names(case, found), _update_line(case, found[0])
    message = (
        f"{names} move by each other's gradient: the two are swapped on line {line} and the one that goes with it."
    )
    return wrong(
        "swapped_gradients",
        line,
        message,
        "Update each parameter with its own `grad`.",
        _seen(case, found[0]),
    )


def wrong_gradient_used(case: Case) -> Finding | None:
    """A parameter moves by something else than its gradient."""
    found = _by(case, Law.OTHER) + _by(case, Law.VALUE) + _pointless(case)
    if not found or case.training is None or swapped_gradients(case) is not None:
        return None
    first = found[0]
    name, line = case.training.name(first.slot), _update_line(case, first)
    if first.law is Law.OTHER and first.other is not None:
        what = f"by the gradient of `{case.training.name(first.other)}`, not by its own"
    elif first.law is Law.VALUE:
        what = "by a share of its own value: it shrinks (or grows), whatever the data say"
    else:
        what = (
            f"by nothing: its gradient is {shown(first_value(first.reading.after or ()))}, but the line does not use it"
        )
    message = f"Line {line} moves `{name}` {what}. Which way is down is told by `{name}.grad` alone."
    hint = f"Use the parameter's own gradient: `{name} -= learning_rate * {name}.grad` under `torch.no_grad()`."
    return wrong("wrong_gradient_used", line, message, hint, _seen(case, first))


def _pointless(case: Case) -> list[Movement]:
    """Parameters that are written at every step and yet do not move: their update does not look at the gradient."""
    return [m for m in _written_yet_still(case) if not _looks_at_its_gradient(case, m)]


def _written_yet_still(case: Case) -> list[Movement]:
    written = {t.slot for t in case.trace.touches if t.part == "value" and t.act == "write"}
    return [m for m in _by(case, Law.STILL) if m.slot in written and not is_empty(m.reading.after)]


def _looks_at_its_gradient(case: Case, still: Movement) -> bool:
    """Whether a parameter that hardly moves is moved by its gradient, as far as one can see.

    What `torch.autograd.grad` returns is looked at by nobody whom one could see: then another parameter's rate tells.
    """
    reading = still.reading
    if reading.next != reading.value or any(_is_read(t, still.slot) for t in case.trace.touches):
        return True
    rates = [m.rate for m in case.movements if m.rate is not None]
    size = max((abs(v) for v in reading.value if v is not None), default=0.0)
    steep = max((abs(v) for v in reading.after or () if v is not None), default=0.0)
    return still.step.via == "grad" and all(rate * steep <= ROUNDING * size for rate in rates)


def _is_read(touch: Touch, slot: int) -> bool:
    return (touch.slot, touch.part, touch.act) == (slot, "grad", "read")


def lost_in_rounding(case: Case) -> Finding | None:
    """Updates so small that the numbers cannot hold them."""
    found = [m for m in _written_yet_still(case) if _looks_at_its_gradient(case, m)]
    if not found or case.training is None:
        return None
    first, line = found[0], case.first_line([m.slot for m in found], "value")
    name, value = case.training.name(first.slot), first_value(first.reading.value)
    message = (
        f"Line {line} changes {_names(case, found)} by so little that hardly anything arrives: a number in single "
        f"precision keeps about seven digits, and next to `{name}` = {shown(value)} the update (learning rate times a "
        f"gradient of {shown(first_value(first.reading.after or ()))}) is beyond the last of them."
    )
    hint = "Take a much larger learning rate, as long as the loss still falls."
    return wrong("learning_rate_too_small", line, message, hint, _seen(case, first))


def parameter_never_updated(case: Case) -> Finding | None:
    """A parameter has a gradient, and nothing uses it."""
    never_steps = bool(case.trace.optimizers) and not _asks_for_steps(case)
    if case.training is not None and len(case.training.steps) < (2 if case.crash is None else 3) and not never_steps:
        return None  # there was no time to update
    moved = {m.slot for m in case.movements if m.law is not Law.STILL}
    pointless = {m.slot for m in _written_yet_still(case)}
    if case.training is None:
        return None
    found = [m for m in _by(case, Law.STILL) if m.slot not in pointless and not is_data(case.training, m)]
    if not found or case.training is None:
        return None
    name, first = _names(case, found), found[0]
    optimizers = case.trace.optimizers
    line = next((p.born for p in case.training.parameters if p.slot == first.slot), None)
    if optimizers and not moved and not any(o.steps for o in optimizers):
        message = (
            f"Gradients are computed, but `step()` of the optimizer (line {optimizers[0].line}) is never "
            "called: nothing applies them."
        )
        hint = "Call `optimizer.step()` once a step, after `backward()`."
        return wrong("optimizer_never_steps", first.step.line, message, hint, _seen(case, first))
    if optimizers and not any(first.slot in o.slots for o in optimizers):
        message = (
            f"{name} {'are' if len(found) > 1 else 'is'} not among the parameters of the optimizer made on line "
            f"{optimizers[0].line}: nothing ever moves {'them' if len(found) > 1 else 'it'}."
        )
        it = "them" if len(found) > 1 else "it"
        hint = f"Hand {it} over too, for example `[..., {case.training.name(first.slot)}]`, or `model.parameters()`."
        return wrong("parameter_not_in_optimizer", optimizers[0].line, message, hint, _seen(case, first))
    has, it = ("have gradients", "they keep the values") if len(found) > 1 else ("has a gradient", "it keeps the value")
    message = f"{name} {has} at every step, but no line uses them: {it} from the beginning."
    hint = "Update every parameter of your model in the same way, each with its own `grad`."
    return wrong("parameter_never_updated", line, message, hint, _seen(case, first))


def _asks_for_steps(case: Case) -> bool:
    """Whether the program calls `step` on anything that is not a schedule of the learning rate."""
    source = parsed(case.evidence.source)
    if source is None:
        return True
    made = [a for a in source.all(ast.Assign) if "lr_scheduler" in source.of(a.value)]
    schedules = {source.of(target) for a in made for target in a.targets}
    attributes = [a for a in source.all(ast.Attribute) if a.attr == "step"]
    return any(source.of(a.value) not in schedules for a in attributes)


def value_overwritten(case: Case) -> Finding | None:
    """Something undoes or replaces the update."""
    found = _by(case, Law.OVERWRITTEN)
    if not found or case.training is None:
        return None
    first = found[0]
    lines = [t.line for t in case.trace.touches if t.slot == first.slot and t.part == "value" and t.act == "write"]
    line = lines[-1] if lines else first.step.line
    message = (
        f"`{case.training.name(first.slot)}` moves by more than its update: in {first.cases} of the recorded steps "
        "something else changed its value between two backwards."
    )
    hint = "Between two steps only the update may change a parameter; remove what clamps, rounds or resets it."
    return wrong("value_overwritten", line, message, hint, _seen(case, first))


def data_requires_grad(case: Case) -> Finding | None:
    """Inputs or targets were made with requires_grad=True."""
    data = case.trace.data
    if data is None or not (data.input_requires_grad or data.target_requires_grad):
        return None
    from .case import style

    what = "the inputs" if data.input_requires_grad else "the targets"
    message = f"In the comparison on line {data.line}, {what} require grad. Data is not learned; it needs no gradient."
    return style(
        "data_requires_grad",
        data.line,
        message,
        "Leave out `requires_grad=True` there.",
        "seen in the loss's graph",
    )
