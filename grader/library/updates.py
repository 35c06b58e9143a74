"""Explains how each parameter moved: by its fresh gradient, or by something else.

The change of a parameter between two backwards is regressed on what could have made it: its own fresh gradient, the
gradient of another parameter, its own value, and so on. The simplest explanation that leaves nothing over is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

import numpy as np

from grader.evidence import Reading, Step

from .convergence import is_negated
from .regression import (
    EXACT,
    LEFT_OVER,
    Array,
    Updates,
    adjacent,
    agreement,
    elements_left_out,
    fit,
    heads_for_a_goal,
    jumps,
    signs,
    steadiness,
    updates_of,
)
from .undone import held_back, set_back
from .view import Training, finite, is_empty, plain


class Law(Enum):
    """What made a parameter move."""

    GRADIENT = "its gradient"
    OPTIMIZER = "an optimizer"
    DERIVED = "its gradients, in a way of its own"
    STILL = "nothing"
    ZEROED = "a gradient that had been cleared"
    ACCUMULATED = "the sum of all gradients"
    ASCENT = "its gradient, uphill"
    OTHER = "another parameter's gradient"
    VALUE = "its own value"
    LOSS = "the loss itself"
    PARTLY = "its gradient, but only some of its numbers"
    OVERWRITTEN = "its gradient, and something else"
    RESTARTED = "a new start at every step"
    UNKNOWN = "something that cannot be told"


_FIRST = 8
RIGHT = {Law.GRADIENT, Law.OPTIMIZER, Law.DERIVED}


@dataclass(frozen=True)
class Movement:
    """How one slot moved over a training. `step` and `reading` show one case; `rate` is per unit of gradient."""

    slot: int
    law: Law
    step: Step
    reading: Reading
    rate: float | None = None
    other: int | None = None
    cases: int = 1


def movements(training: Training) -> tuple[Movement, ...]:
    """How each slot of a training moved; slots whose gradient was None throughout are left out.

    Uphill on the negative of an error is downhill on the error.
    """
    found = [m for p in training.parameters if (m := _movement(training, p.slot)) is not None]
    if any(m.law is Law.ASCENT for m in found) and is_negated(training):
        found = [replace(m, law=Law.GRADIENT) if m.law is Law.ASCENT else m for m in found]
    return tuple(found)


def is_data(training: Training, movement: Movement) -> bool:
    """Inputs or targets that require grad are leaves of the graph, but no parameters."""
    data, reading = training.trace.data, movement.reading
    if data is None:
        return False
    same = {tuple(c) for c in data.inputs} | {tuple(data.targets)}
    return tuple(reading.value) in same or len(reading.value) == data.rows > 2


def _movement(training: Training, slot: int) -> Movement | None:
    pairs = [(s, r) for s, r in training.readings(slot) if r.after is not None or r.gradient_norm is not None]
    if not pairs:
        return None
    if any(r.gradient_norm is not None for _, r in pairs):
        return _large_movement(slot, pairs)
    accumulated = _accumulated(pairs)
    if accumulated is not None:
        return accumulated
    cleared = _cleared(training, slot, pairs)
    if cleared is not None:
        return cleared
    updates = updates_of(slot, pairs)
    undone = set_back(pairs)
    if 2 * len(undone) > len(pairs):
        return Movement(slot, Law.OVERWRITTEN, *undone[0], cases=len(undone))
    if all(r.by in ("optimizer", "still") for _, r in pairs) and any(r.by == "optimizer" for _, r in pairs):
        uphill = len(updates) >= 3 and (signs(updates) == 0.0 or agreement(updates, updates.gradient) > 0.9)
        return Movement(slot, Law.ASCENT if uphill else Law.OPTIMIZER, *pairs[0])
    if not len(updates):
        return _stillness(slot, pairs)
    if elements_left_out(updates):
        return Movement(slot, Law.PARTLY, *updates.cases[0], cases=len(updates))
    return _explain(slot, updates, held_back(pairs, updates))


def _large_movement(slot: int, pairs: list[tuple[Step, Reading]]) -> Movement:
    """A tensor that is only summarised: judged by the angle between its movement and its gradient."""
    moved = [(s, r) for s, r in pairs if r.moved]
    if not moved:
        return Movement(slot, Law.STILL, *pairs[0])
    if all(r.by == "optimizer" for _, r in moved):
        return Movement(slot, Law.OPTIMIZER, *moved[0])
    cosines = [r.cosine for _, r in moved if r.cosine is not None]
    if cosines and np.mean(cosines) > 0.3:
        return Movement(slot, Law.GRADIENT if min(cosines) > 0.98 else Law.DERIVED, *moved[0])
    law = Law.ASCENT if cosines and max(cosines) < -0.98 else Law.UNKNOWN
    return Movement(slot, law, *moved[0])


# -- gradients that are not fresh -----------------------------------------------------------------------------------


def _accumulated(pairs: list[tuple[Step, Reading]]) -> Movement | None:
    """Gradients that were used for an update and then were still there when the next backward added to them."""
    cases = []
    looked_at = 0
    for row in adjacent(pairs):
        (_, reading), (following, after) = pairs[row : row + 2]
        if reading.by == "still":
            continue
        looked_at += 1
        if not is_empty(after.before) and after.before == reading.after:
            cases.append((following, after))
    if len(cases) < 2 or 10 * len(cases) < looked_at:
        return None
    return Movement(pairs[0][1].slot, Law.ACCUMULATED, *cases[0], cases=len(cases))


def _cleared(training: Training, slot: int, pairs: list[tuple[Step, Reading]]) -> Movement | None:
    """Gradients that were cleared before anything used them."""
    lost = [
        (s, r)
        for (s, r), (_, n) in pairwise(pairs)
        if r.by == "still" and not is_empty(r.after) and is_empty(n.before) and n.serial == r.serial
    ]
    if len(pairs) == 1:  # the loop ended after one round, because nothing moved
        lost = [(s, r) for s, r in pairs if r.by == "still" and not is_empty(r.after)]
    if 2 * len(lost) < len(pairs) - 1 or not lost:
        return None
    optimizers = [o for o in training.trace.optimizers if slot in o.slots and o.steps > 0]
    used = [r.used for _, r in lost]
    if any(u is not None and not is_empty(u) for u in used):
        return None
    wrote = [t for t in training.trace.touches if t.slot == slot and t.act == "write"]
    orders = [t.part for t in wrote]
    before = "grad" in orders and "value" in orders and _grad_first(orders)
    if before or (optimizers and slot in optimizers[0].slots):
        return Movement(slot, Law.ZEROED, *lost[0], cases=len(lost))
    return None


def _grad_first(orders: list[str]) -> bool:
    """Whether the gradient is written before the value in the order of one step."""
    return orders.index("grad") < orders.index("value")


def _stillness(slot: int, pairs: list[tuple[Step, Reading]]) -> Movement | None:
    steep = [(s, r) for s, r in pairs if not is_empty(r.after)]
    if not steep:
        return None
    moved = [(s, r) for s, r in steep if r.next != r.value]  # by no more than rounding
    return Movement(slot, Law.STILL, *(moved or steep)[0], cases=len(steep))


# -- explaining movements -------------------------------------------------------------------------------------------


def _explain(slot: int, updates: Updates, held: list[tuple[Step, Reading]]) -> Movement:
    first, count = updates.cases[0], len(updates)
    rate, left = fit(updates, updates.gradient)
    sign = signs(updates)
    if sign == 0.0 and _climbs(updates):
        return Movement(slot, Law.ASCENT, *first, cases=count)
    wrong = _wrong(slot, updates, LEFT_OVER if sign < 1.0 and left > LEFT_OVER else EXACT)
    if wrong is not None and max(left, _early(updates)) > EXACT:
        return wrong
    if 10 * len(held) > count:
        return Movement(slot, Law.OVERWRITTEN, *held[0], cases=len(held))
    if left > LEFT_OVER and heads_for_a_goal(updates):
        return Movement(slot, Law.UNKNOWN, *first, cases=count)
    if left <= LEFT_OVER or sign in (0.0, 1.0):
        law = Law.GRADIENT if (rate < 0 if left <= LEFT_OVER else sign == 1.0) else Law.ASCENT
        return Movement(slot, law, *first, -rate if left <= LEFT_OVER else None, cases=count)
    if _derived(updates):
        return Movement(slot, Law.DERIVED, *first, cases=count)
    odd = jumps(updates)
    if 0 < 2 * len(odd) < count:
        return Movement(slot, Law.OVERWRITTEN, *updates.cases[odd[0]], cases=len(odd))
    other = next((other for other in updates.others if _goes_down(*updates.beside(other))), None)
    return Movement(slot, Law.UNKNOWN if other is None else Law.OTHER, *first, other=other, cases=count)


def _goes_down(updates: Updates, other: Array) -> bool:
    """Whether the movement goes mostly against another's gradient, in whatever way (an Adam by hand, fed wrongly)."""
    return len(updates) >= _FIRST and agreement(updates, other) < -0.5


def _early(updates: Updates) -> float:
    """What the parameter's own gradient leaves over in the first steps: growth soon aligns all gradients."""
    first = updates.take(np.arange(min(_FIRST, len(updates))))
    return fit(first, first.gradient)[1]


def _wrong(slot: int, updates: Updates, most: float) -> Movement | None:
    """The wrong causes that explain the movement whole: another's gradient, the value itself, the loss."""
    for other in updates.others:
        both, gradient = updates.beside(other)  # where it diverges, the other may be lost before
        if 10 * len(both) >= 9 * len(updates):
            rate, left = fit(both, gradient)
            if (left <= most and rate < 0) or _scheduled(both, gradient) or _remembers(both, gradient):
                return Movement(slot, Law.OTHER, *updates.cases[0], -rate, other, len(both))
    if fit(updates, updates.value)[1] <= most:
        return Movement(slot, Law.VALUE, *updates.cases[0], cases=len(updates))
    losses = np.array([step.loss if step.loss is not None else np.nan for step, _ in updates.cases])
    if (
        np.isfinite(losses).all()
        and fit(updates, np.repeat(losses[:, None], updates.value.shape[1], axis=1))[1] <= most
    ):
        return Movement(slot, Law.LOSS, *updates.cases[0], cases=len(updates))
    return None


def _scheduled(updates: Updates, other: Array) -> bool:
    """Whether the movement follows another's gradient at a rate that changes slowly, and its own at no such rate."""
    return steadiness(updates, other) > 0.7 and steadiness(updates, updates.gradient) < 0.3


def _remembers(updates: Updates, other: Array) -> bool:
    """Whether the movement is a momentum that another's gradient feeds, and its own does not."""
    now, before = updates.with_the_one_before()
    if len(now) < _FIRST:
        return False
    rate, left = fit(now, other[updates.following], before)
    return rate < 0 and left <= EXACT and fit(now, now.gradient, before)[1] > LEFT_OVER


def _climbs(updates: Updates) -> bool:
    """Whether the first step went uphill by one rate for all parameters, as momentum that is added does.

    Later steps tell it from swapped gradients no more, for growth aligns them all.
    """
    step, _ = updates.cases[0]
    rates = [rate for reading in step.readings if (rate := _uphill(reading)) is not None]
    return len(rates) >= 2 and min(rates) > 0 and max(rates) - min(rates) <= EXACT * max(rates)


def _uphill(reading: Reading) -> float | None:
    """How far a parameter went along its gradient, per unit of it, if it went straight."""
    value, gradient, following = reading.value, reading.after, reading.next
    if not gradient or not (finite(value) and finite(gradient) and finite(following)) or len(value) != len(following):
        return None
    moved, along = np.array(plain(following)) - np.array(plain(value)), np.array(plain(gradient))
    square = float(along @ along)
    rate = float(moved @ along) / square if square > 0 else 0.0
    return rate if float(np.linalg.norm(moved - rate * along)) <= EXACT * float(np.linalg.norm(moved)) else None


def _derived(updates: Updates) -> bool:
    """Momentum, weight decay, adaptive rates: the gradient enters downhill, with a memory or a scale of its own."""
    rate, left = fit(updates, updates.gradient, updates.value)
    if left <= LEFT_OVER and rate < 0:
        return True
    now, before = updates.with_the_one_before()
    if len(now) >= 4:
        rate, left = fit(now, now.gradient, before)
        if left <= LEFT_OVER and rate < 0:
            return True
    return agreement(updates, updates.gradient) < -0.1
