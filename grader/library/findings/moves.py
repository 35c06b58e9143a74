"""Updates that do not follow the gradient: what moved the parameter instead, and on which line."""

from __future__ import annotations

import ast
import math
import re

import numpy as np

from grader.evidence import Reading, Step
from grader.library.convergence import is_negated, learned, loss_scale
from grader.library.source import NAMING, parsed
from grader.library.updates import RIGHT, Law, Movement
from grader.library.view import finite, first_value, plain, shown
from grader.verdict import Finding, Place

from .case import Case, moved_by, named_only, names_of, one_step, style, wrong
from .clues import handed_over_wrongly, in_another_order, only_a_name, said_twice
from .still import optimizer_of, pointless, undone

#: An optimizer that is told to go uphill.
_MAXIMIZES = re.compile(r"\bmaximize[\"']?\s*[=:]\s*True\b")
_SEVERAL = 8  # times that a parameter is set anew before this is no chance


def _update_line(case: Case, movement: Movement) -> int | None:
    """The line that changes a parameter; where an optimizer does, the line that calls it."""
    return case.line_of(movement.slot, "value") or case.line_of(movement.slot, "grad", "read")


def grad_not_zeroed(case: Case) -> Finding | None:
    """Gradients of all steps add up."""
    found = moved_by(case, Law.ACCUMULATED)
    if not found:
        return None
    names, first = names_of(case, found), found[0]
    before = shown(first_value(first.reading.before or ()))
    message = (
        f"The gradient of {names} is never cleared. `backward()` adds to what is there (it began step "
        f"{first.step.index + 1} with {before}), so each update follows the sum of all gradients so far: it overshoots "
        "and swings."
    )
    line, instead, hint = _not_cleared(case, first)
    seen = f"{one_step(case, first)}; before backward: {before}"
    return wrong("grad_not_zeroed", line, message + instead, hint, seen)


def _not_cleared(case: Case, first: Movement) -> tuple[int, str, str]:
    """Where a gradient should be cleared, what the line there does instead (a sentence, or nothing), and the cure."""
    one = case.name(first.slot)
    if (line := named_only(case, "zero_grad", "zero_")) is not None:
        call = case.source_line(line)
        instead = f" Line {line} only names `{call}`: without parentheses nothing is called."
        return line, instead, f"Call it: `{call}()`."
    if (renamed := only_a_name(case)) is not None:
        line, name = renamed
        instead = f" Line {line} gives the name `{name}` to other numbers; the gradient itself stays as it is."
        return line, instead, f"Change the gradient in place: `{name}.zero_()`."
    if (line := said_twice(case)) is not None:
        instead = f" Line {line} says again what was said before it: `{case.source_line(line)}`."
        return line, instead, f"Clear each gradient once; line {line} is the place for `{one}.grad.zero_()`."
    if optimizer_of(case, first.slot) is not None:
        return first.step.line, "", "Call `optimizer.zero_grad()` once a step, before `backward()`."
    return first.step.line, "", f"Clear the gradients once a step, after the update: `{one}.grad.zero_()`."


def zeroed_before_update(case: Case) -> Finding | None:
    """Gradients are cleared between backward and the update."""
    found = moved_by(case, Law.ZEROED)
    if not found:
        return None
    first = found[0]
    with_optimizer = optimizer_of(case, first.slot) is not None
    line = case.first_line([m.slot for m in found], "grad")
    name = "zero_grad_after_backward" if with_optimizer else "zeroed_before_update"
    user = "the optimizer's step" if with_optimizer else "the update"
    message = (
        f"Line {line} clears the gradient of {names_of(case, found)} after `backward()` has filled it and before "
        f"{user} uses it: the update finds zero, and nothing moves."
    )
    hint = f"First the update, then clear the gradient: move line {line} below the update (or above `backward()`)."
    return wrong(name, line, message, hint, one_step(case, first))


def ascends_gradient(case: Case) -> Finding | None:
    """The update goes uphill."""
    found = moved_by(case, Law.ASCENT)
    if not found:
        return _negated(case)
    first = found[0]
    optimizer = optimizer_of(case, first.slot)
    by_optimizer = optimizer is not None and first.reading.by == "optimizer"
    line = optimizer.line if optimizer is not None and by_optimizer else _update_line(case, first)
    asked = _line_that_maximizes(case) if by_optimizer else None
    message = (
        f"{'The optimizer made on line' if by_optimizer else 'Line'} {line} moves {names_of(case, found)} along the "
        f"gradient. The gradient points to where the loss rises, so every step climbs: the loss went from "
        f"{_losses(case)}."
    )
    hint = "Subtract the gradient instead of adding it."
    if by_optimizer:
        hint = "Let the optimizer minimise: leave out `maximize=True`, and give it a positive learning rate."
    return wrong("ascends_gradient", asked or line, message, hint, one_step(case, first))


def _line_that_maximizes(case: Case) -> int | None:
    """The only line that asks an optimizer to maximize, be it where options are collected for it."""
    lines = [n for n, text in enumerate(case.evidence.source.splitlines(), 1) if _MAXIMIZES.search(text.split("#")[0])]
    return lines[0] if len(lines) == 1 else None


def _negated(case: Case) -> Finding | None:
    """Downhill on the negative of the error is uphill on the error."""
    training = case.training
    moved = [m for m in case.movements if m.law in RIGHT]
    if training is None or not moved or not is_negated(training):
        return None
    if not _error_grew(case, 10 if loss_scale(training) is None else 1):
        return None
    first, last = training.steps[0], training.steps[min(9, len(training.steps) - 1)]
    line = _turned_negative(case) or first.line
    message = (
        f"What line {first.line} differentiates is the negative of the squared error"
        f"{f', by the minus on line {line}' * (line != first.line)}: the updates make it fall, from "
        f"{shown(first.loss)} to {shown(last.loss)} in the first steps, and so the error grows."
    )
    hint = "Differentiate the error itself: leave out the minus sign before it."
    return wrong("ascends_gradient", line, message, hint, one_step(case, moved[0]))


def _turned_negative(case: Case) -> int | None:
    """The line of the operation that made numbers below zero out of squares, if it can be told from the formula."""
    signs = [(o.line, o.sign) for o in case.trace.formula if o.slots]
    last = next((i for i in range(len(signs) - 1, 0, -1) if signs[i][1] == -1 and signs[i - 1][1] == 1), None)
    negative = last is not None and all(sign == -1 for _, sign in signs[last:])
    return signs[last][0] if last is not None and negative else None


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
    found = moved_by(case, Law.OTHER)
    pairs = {(m.slot, m.other) for m in found}
    if len(found) < 2 or not all((other, slot) in pairs for slot, other in pairs):
        return None
    names, line = names_of(case, found), _update_line(case, found[0])
    message = (
        f"{names} move by each other's gradient: the two are swapped on line {line} and the one that goes with it."
    )
    hint = "Update each parameter with its own `grad`."
    if (order := in_another_order(case, found[0].step.line)) is not None:
        line, taken, asked = order
        message = (
            f"{names} move by each other's gradient: line {line} takes them as {taken}, and asks for those of {asked}."
        )
        hint = "Gradients come in the order in which you name the parameters: take them in that order."
    elif (handed := handed_over_wrongly(case)) is not None:
        line, given, expected = handed
        message = f"{names} move by each other's gradient: line {line} hands over {given} in place of {expected}."
        hint = "Hand the gradients over in the order in which the function names them."
    elif found[0].step.via == "grad":
        hint = (
            f"`torch.autograd.grad` on line {found[0].step.line} gives the gradients in the order in which you name "
            "the parameters there: take them in that order, and update each parameter with its own."
        )
    return wrong("swapped_gradients", line, message, hint, one_step(case, found[0]))


def wrong_gradient_used(case: Case) -> Finding | None:
    """A parameter moves by something else than its gradient."""
    found = [m for law in (Law.OTHER, Law.VALUE, Law.LOSS) for m in moved_by(case, law)] + pointless(case)
    if not found or case.training is None or swapped_gradients(case) is not None:
        return None
    first = found[0]
    name, line = case.name(first.slot), _update_line(case, first)
    read = line
    if first.law is Law.OTHER and first.other is not None:
        read = _line_that_read(case, first.other, first.slot) or line
        reads = f" (line {read} reads it)" if read != line else ""
        what = f"by the gradient of `{case.name(first.other)}`{reads}, not by its own"
    elif first.law is Law.VALUE:
        what = "by a share of its own value: it shrinks (or grows), whatever the data say"
    elif first.law is Law.LOSS:
        what = "by a share of the loss: that tells how far away the line is, and not in which direction"
    else:
        what = (
            f"by nothing: its gradient is {shown(first_value(first.reading.after or ()))}, but the line does not use it"
        )
    message = f"Line {line} moves `{name}` {what}. Which way is down is told by its own gradient alone."
    hint = (
        f"Use the parameter's own gradient: `{name} -= learning_rate * {case.gradient(name)}` under `torch.no_grad()`."
    )
    return wrong("wrong_gradient_used", read, message, hint, one_step(case, first))


def _line_that_read(case: Case, other: int, slot: int) -> int | None:
    """The line that read another parameter's gradient last before this one was moved; the update's own if it did."""
    touches = case.trace.touches
    written = next((n for n, t in enumerate(touches) if (t.slot, t.part, t.act) == (slot, "value", "write")), 0)
    before = [t for t in touches[:written] if t.step == touches[written].step]
    reads = [t.line for t in before if (t.slot, t.part, t.act) == (other, "grad", "read")]
    return reads[-1] if reads and _is_for_another(case, reads[-1], other, slot) else None


def _is_for_another(case: Case, line: int, other: int, slot: int) -> bool:
    """Whether a line that keeps a gradient does so for the wrong parameter: its own update does not use it."""
    source, own, moved = parsed(case.evidence.source), case.line_of(other, "value"), case.line_of(slot, "value")
    if source is None:
        return False
    kept = {ast.unparse(t) for s in source.at(Place(line)) if isinstance(s, ast.Assign) for t in s.targets}
    used = {ast.unparse(n) for s in source.at(Place(own or 0)) for n in ast.walk(s) if isinstance(n, NAMING)}
    return bool(kept) and (own == moved or kept.isdisjoint(used))


def value_overwritten(case: Case) -> Finding | None:
    """Something undoes or replaces the update."""
    found = moved_by(case, Law.OVERWRITTEN) or undone(case) or _set_anew(case)
    if not found or case.training is None:
        return None
    first = found[0]
    lines = [t.line for t in case.trace.touches if t.slot == first.slot and t.part == "value" and t.act == "write"]
    by_hand = [line for line in lines if ".step(" not in case.source_line(line)]
    line = next(reversed(by_hand or lines), first.step.line)
    what = "is set back" if first.reading.next == first.reading.value else "moves by more than its update"
    message = (
        f"`{case.name(first.slot)}` {what}: in {first.cases} of the recorded steps something else than the "
        "update changed its value between two backwards."
    )
    hint = "Between two steps only the update may change a parameter; remove what clamps, rounds or resets it."
    return wrong("value_overwritten", line, message, hint, one_step(case, first))


def _set_anew(case: Case) -> list[Movement]:
    """Parameters that an optimizer moves, and that something else sets to what has nothing to do with where they were.

    Training that arrives nevertheless is none of our business.
    """
    end = learned(case.run)
    if case.training is None or end is None or end.converged(case.share):
        return []
    found = []
    for parameter in case.training.parameters:
        readings = [(s, r) for s, r in case.training.readings(parameter.slot) if r.by in ("optimizer", "hand")]
        size = math.prod(parameter.shape)
        anew = [(s, r) for s, r in readings if r.by == "hand" and r.used and len(r.next) == len(r.value) == size]
        known = [(s, r) for s, r in anew if finite(r.value) and finite(r.next)]
        if _SEVERAL <= len(known) == len(anew) <= len(readings) / 2 and _is_unrelated(known):
            found.append(Movement(parameter.slot, Law.OVERWRITTEN, *known[0], cases=len(known)))
    return found


def _is_unrelated(cases: list[tuple[Step, Reading]]) -> bool:
    """Whether values after a step cannot be told from those before."""
    before, after = (np.array([plain(getattr(r, at)) for _, r in cases]) for at in ("value", "next"))
    before, after = before - before.mean(axis=0), after - after.mean(axis=0)
    lengths = float(np.linalg.norm(before) * np.linalg.norm(after))
    return float(np.linalg.norm(before)) > 0 and abs(float(np.sum(before * after))) <= 0.5 * lengths


def data_requires_grad(case: Case) -> Finding | None:
    """Inputs or targets were made with requires_grad=True."""
    data = case.trace.data
    if data is None or not (data.input_requires_grad or data.target_requires_grad):
        return None
    what = "the inputs" if data.input_requires_grad else "the targets"
    message = f"In the comparison on line {data.line}, {what} require grad. Data is not learned; it needs no gradient."
    return style(
        "data_requires_grad",
        data.line,
        message,
        "Leave out `requires_grad=True` there.",
        "seen in the loss's graph",
    )
