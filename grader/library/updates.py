"""Explains how each parameter moved: by its fresh gradient, or by something else.

The change of a parameter between two backwards is regressed on what could have made it: its own fresh gradient, the
gradient of another parameter, its own value, and so on. The simplest explanation that leaves nothing over is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from grader.evidence import Reading, Step

from .view import Training, finite, is_empty, plain

Array = npt.NDArray[np.float64]

#: An explanation holds if what it leaves over is at most this share of the movement (Euclidean norms).
LEFT_OVER = 0.02
#: A wrong cause has to explain the movement this exactly where every step also goes downhill.
EXACT = 1e-3
#: Movements below this share of the value are the rounding of single precision.
ROUNDING = 4e-7
#: Movements below this share of the value are told apart from each other only roughly.
NOISE = 1e-4


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
    OVERWRITTEN = "its gradient, and something else"
    RESTARTED = "a new start at every step"
    UNKNOWN = "something that cannot be told"


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


@dataclass(frozen=True)
class _Update:
    """One movement: from a step to the next, with the gradients gathered since the last movement."""

    step: Step
    reading: Reading
    gradient: Array
    delta: Array
    value: Array
    others: dict[int, Array]


def movements(training: Training) -> tuple[Movement, ...]:
    """How each slot of a training moved; slots whose gradient was None throughout are left out."""
    found = (_movement(training, parameter.slot) for parameter in training.parameters)
    return tuple(m for m in found if m is not None)


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
    if all(r.by in ("optimizer", "still") for _, r in pairs) and any(r.by == "optimizer" for _, r in pairs):
        return Movement(slot, Law.OPTIMIZER, *pairs[0])
    updates = _updates(training, slot, pairs)
    if not updates:
        return _stillness(slot, pairs)
    return _explain(slot, updates, _held_back(pairs, updates))


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
    for (step, reading), (following, after) in pairwise(pairs):
        if following.index != step.index + 1 or reading.by == "still":
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
    return Movement(slot, Law.STILL, *steep[0], cases=len(steep))


# -- explaining movements -------------------------------------------------------------------------------------------


def _updates(training: Training, slot: int, pairs: list[tuple[Step, Reading]]) -> list[_Update]:
    """The movements whose gradient is known; backwards without a movement in between add up."""
    found: list[_Update] = []
    for step, reading in pairs:
        if reading.by == "still" or not (reading.after and finite(reading.after)):
            continue
        if not (finite(reading.value) and finite(reading.next) and len(reading.next) == len(reading.value)):
            continue
        value, after = np.array(reading.value, float), np.array(reading.next, float)
        gradient = np.array(reading.after, float)
        delta = after - value
        large_enough = np.abs(delta).max() > ROUNDING * max(np.abs(value).max(), 1e-30)
        if large_enough and gradient.shape == delta.shape:
            found.append(_Update(step, reading, gradient, delta, value, _others(step, slot, delta.size)))
    return found


def _others(step: Step, slot: int, size: int) -> dict[int, Array]:
    alike = [r for r in step.readings if r.slot != slot and r.after and len(r.after) == size and finite(r.after)]
    return {r.slot: np.array(r.after, float) for r in alike}


def _explain(slot: int, updates: list[_Update], held: list[tuple[Step, Reading]]) -> Movement:
    shown = updates[0]
    rate, left = _fit(updates, [u.gradient for u in updates])
    signs = _signs(updates)
    wrong = _wrong(slot, updates, LEFT_OVER if signs < 1.0 and left > LEFT_OVER else EXACT)
    if wrong is not None and left > EXACT:
        return wrong
    if 10 * len(held) > len(updates):
        return Movement(slot, Law.OVERWRITTEN, *held[0], cases=len(held))
    if left <= LEFT_OVER or signs in (0.0, 1.0):
        law = Law.GRADIENT if (rate < 0 if left <= LEFT_OVER else signs == 1.0) else Law.ASCENT
        return Movement(slot, law, shown.step, shown.reading, -rate if left <= LEFT_OVER else None, cases=len(updates))
    if _derived(updates):
        return Movement(slot, Law.DERIVED, shown.step, shown.reading, cases=len(updates))
    jumps = _jumps(updates)
    if jumps:
        return Movement(slot, Law.OVERWRITTEN, jumps[0].step, jumps[0].reading, cases=len(jumps))
    return Movement(slot, Law.UNKNOWN, shown.step, shown.reading, cases=len(updates))


def _held_back(pairs: list[tuple[Step, Reading]], updates: list[_Update]) -> list[tuple[Step, Reading]]:
    """Steps whose gradient was used up and that yet moved nothing, although at the rate seen they should have."""
    steep = [u for u in updates if u.gradient.any()]
    rate = max((float(np.linalg.norm(u.delta) / np.linalg.norm(u.gradient)) for u in steep), default=0.0)
    return [(s, r) for (s, r), (following, n) in pairwise(pairs) if _is_held(s, r, following, n, rate)]


def _is_held(step: Step, reading: Reading, following: Step, after: Reading, rate: float) -> bool:
    consecutive = following.index == step.index + 1
    if reading.by != "still" or not consecutive or not is_empty(after.before):
        return False
    if not reading.after or not (finite(reading.after) and finite(reading.value)):
        return False
    due = rate * float(np.linalg.norm(plain(reading.after)))
    return due > NOISE * max(float(np.linalg.norm(plain(reading.value))), 1e-3)


def _fit(updates: list[_Update], *causes: list[Array]) -> tuple[float, float]:
    """The first coefficient of the movements on their causes, and the share of them that these leave over.

    Each update counts alike, however far it moved; only what is as small as rounding counts for less.
    """
    weights = [1 / max(float(np.linalg.norm(u.delta)), NOISE * float(np.linalg.norm(u.value)), 1e-30) for u in updates]
    delta = np.concatenate([u.delta * w for u, w in zip(updates, weights, strict=True)])
    design = np.stack(
        [np.concatenate([c * w for c, w in zip(cause, weights, strict=True)]) for cause in causes], axis=1
    )
    scale = np.abs(design).max(axis=0)
    if not np.all(scale > 0) or not np.all(np.isfinite(design)):
        return 0.0, 1.0
    coefficients, *_ = np.linalg.lstsq(design / scale, delta, rcond=None)
    left = delta - (design / scale) @ coefficients
    size = float(np.linalg.norm(delta))
    return float(coefficients[0] / scale[0]), float(np.linalg.norm(left)) / size if size > 0 else 1.0


def _signs(updates: list[_Update]) -> float:
    """The share of updates that go straight against their gradient, whatever the rate."""
    downhill = [u for u in updates if np.linalg.norm(u.gradient) > 0]
    if not downhill:
        return 0.5
    straight = [float(-(u.delta @ u.gradient)) > 0.98 * _norms(u) for u in downhill]
    uphill = [float(u.delta @ u.gradient) > 0.98 * _norms(u) for u in downhill]
    return 1.0 if all(straight) else 0.0 if all(uphill) else 0.5


def _norms(update: _Update) -> float:
    return float(np.linalg.norm(update.delta) * np.linalg.norm(update.gradient))


def _wrong(slot: int, updates: list[_Update], most: float) -> Movement | None:
    """The wrong causes that explain the movement whole: another's gradient, the value itself."""
    shown = updates[0]
    for other in shown.others:
        both = [u for u in updates if other in u.others]  # where it diverges, the other may be lost before
        if 10 * len(both) >= 9 * len(updates):
            rate, left = _fit(both, [u.others[other] for u in both])
            if left <= most and rate < 0:
                return Movement(slot, Law.OTHER, shown.step, shown.reading, -rate, other, len(both))
    if _fit(updates, [u.value for u in updates])[1] <= most:
        return Movement(slot, Law.VALUE, shown.step, shown.reading, cases=len(updates))
    return None


def _derived(updates: list[_Update]) -> bool:
    """Momentum, weight decay, adaptive rates: the gradient enters downhill, with a memory or a scale of its own."""
    rate, left = _fit(updates, [u.gradient for u in updates], [u.value for u in updates])
    if left <= LEFT_OVER and rate < 0:
        return True
    consecutive = [(u, p) for p, u in pairwise(updates) if u.step.index == p.step.index + 1]
    if len(consecutive) >= 4:
        now = [u for u, _ in consecutive]
        rate, left = _fit(now, [u.gradient for u in now], [p.delta for _, p in consecutive])
        if left <= LEFT_OVER and rate < 0:
            return True
    return _agreement(updates) < -0.1


def _agreement(updates: list[_Update]) -> float:
    """How often movement and gradient have one sign, from -1 (never) to 1 (always)."""
    return float(np.mean(np.concatenate([np.sign(u.delta) * np.sign(u.gradient) for u in updates])))


def _jumps(updates: list[_Update]) -> list[_Update]:
    """Updates that leave much over although the median rate explains the others."""
    rates = [float(-(u.delta @ u.gradient) / (u.gradient @ u.gradient)) for u in updates if u.gradient.any()]
    if not rates:
        return []
    rate = float(np.median(rates))
    return [u for u in updates if np.linalg.norm(u.delta + rate * u.gradient) > 0.5 * np.linalg.norm(u.delta)]
