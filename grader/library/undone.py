"""Steps whose update was made and undone: the gradient was used, and the value is what it was."""

from __future__ import annotations

import numpy as np

from grader.evidence import Reading, Step, Vector

from .regression import NOISE, Updates, adjacent
from .view import finite, is_empty, plain

_HARDLY = 0.01


def held_back(pairs: list[tuple[Step, Reading]], updates: Updates) -> list[tuple[Step, Reading]]:
    """Steps whose gradient was used up and that yet moved nothing, although at the rate seen they should have.

    That is the rate of the update before, for rates may fall until nothing moves any more.
    """
    sizes = zip(updates.cases, updates.distance, updates.steepness, strict=True)
    of_step = {step.index: float(distance / steepness) for (step, _), distance, steepness in sizes if steepness > 0}
    rate = max(of_step.values(), default=0.0)
    alone = [of_step[s.index] for s, r in updates.cases if r.by == "optimizer" and s.index in of_step]
    held = [(step, reading) for step, reading in pairs if _is_undone(reading, min(alone, default=0.0))]
    for row in adjacent(pairs):
        step, reading = pairs[row]
        rate = of_step.get(step.index, rate)
        if _is_held(reading, pairs[row + 1][1], rate):
            held.append((step, reading))
    return held


def set_back(pairs: list[tuple[Step, Reading]]) -> list[tuple[Step, Reading]]:
    """Steps of an optimizer after which a value is what it was, although the gradient should have moved it.

    That is, by the least rate at which the optimizer moved it where it did.
    """
    moved = [r for _, r in pairs if r.by == "optimizer" and len(r.value) == len(r.next) and finite(r.value + r.next)]
    lengths = [(_length(r.next, r.value), _length(r.used)) for r in moved if r.used and finite(r.used)]
    rates = [way / slope for way, slope in lengths if slope > 0]
    rate = min(rates, default=0.0)
    still = [(s, r) for s, r in pairs if r.by == "still" and r.used and finite(r.used) and finite(r.value)]
    return [(s, r) for s, r in still if _is_due(r.used or (), rate, r.value)]


def _is_due(gradient: Vector, rate: float, value: Vector) -> bool:
    """Whether a gradient moves a value at a rate, by more than noise."""
    return rate * _length(gradient) > NOISE * max(_length(value), 1e-3)


def _length(vector: Vector, origin: Vector = ()) -> float:
    """The Euclidean norm of a vector without gaps, from another of as many numbers."""
    ends = plain(vector) if not origin else np.subtract(plain(vector), plain(origin))
    return float(np.linalg.norm(ends))


def _is_undone(reading: Reading, rate: float) -> bool:
    """Whether an optimizer made its step, something else wrote the value too, and hardly anything came of it.

    `rate` is the least at which the optimizer moved this parameter where nothing else did.
    """
    if reading.by != "hand" or not reading.used or not reading.after or len(reading.next) != len(reading.value):
        return False
    if not (finite(reading.after) and finite(reading.value) and finite(reading.next)):
        return False
    return _length(reading.next, reading.value) < _HARDLY * rate * _length(reading.after)


def _is_held(reading: Reading, after: Reading, rate: float) -> bool:
    if reading.by != "still" or not is_empty(after.before):
        return False
    if not reading.after or not (finite(reading.after) and finite(reading.value)):
        return False
    return _is_due(reading.after, rate, reading.value)
