"""The movements of one parameter as arrays, and the least-squares fit of possible causes to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from grader.evidence import Reading, Step, Vector

from .view import finite

Array = npt.NDArray[np.float64]
Case = tuple[Step, Reading]

#: An explanation holds if what it leaves over is at most this share of the movement (Euclidean norms).
LEFT_OVER = 0.02
#: A wrong cause has to explain the movement this exactly where every step also goes downhill.
EXACT = 1e-3
#: Movements below this share of the value are the rounding of single precision.
ROUNDING = 4e-7
#: Movements below this share of the value are told apart from each other only roughly.
NOISE = 1e-4


@dataclass(frozen=True)
class Updates:
    """The movements of one parameter of k elements: row i of each (n, k) array belongs to `cases[i]`.

    gradient: at the step. delta: from its backward to the next. value: at its backward. others: for each other
    parameter of k elements, the rows at which its gradient is known, and these gradients.
    """

    cases: tuple[Case, ...]
    gradient: Array
    delta: Array
    value: Array
    others: Mapping[int, tuple[npt.NDArray[np.intp], Array]]

    def __len__(self) -> int:
        return len(self.cases)

    @cached_property
    def steepness(self) -> Array:
        """The Euclidean norm of each gradient."""
        return np.asarray(np.linalg.norm(self.gradient, axis=1))

    @cached_property
    def distance(self) -> Array:
        """The Euclidean norm of each movement."""
        return np.asarray(np.linalg.norm(self.delta, axis=1))

    @cached_property
    def descent(self) -> Array:
        """How far each movement goes against its gradient: minus their inner product."""
        return np.asarray(-np.sum(self.delta * self.gradient, axis=1))

    def take(self, rows: npt.NDArray[np.intp]) -> Updates:
        """Some of the movements, without what is known of others."""
        cases = tuple(self.cases[row] for row in rows)
        return Updates(cases, self.gradient[rows], self.delta[rows], self.value[rows], {})

    def beside(self, other: int) -> tuple[Updates, Array]:
        """The movements at which another parameter's gradient is known, and this gradient."""
        rows, gradient = self.others[other]
        return self.take(rows), gradient

    def with_the_one_before(self) -> tuple[Updates, Array]:
        """The movements that follow directly upon another, and that other movement's delta."""
        rows = self.following
        return self.take(rows), self.delta[rows - 1]

    @cached_property
    def following(self) -> npt.NDArray[np.intp]:
        """The rows that follow directly upon the row before them."""
        return np.array([i + 1 for i in adjacent(self.cases)], dtype=np.intp)


def adjacent(cases: Sequence[Case]) -> list[int]:
    """The places in a slot's cases that are followed by the very next step with that slot (of those thinned out, none).

    A slot may have its turn at every second step only, where two models are trained in one loop.
    """
    apart = [b.index - a.index for (a, _), (b, _) in pairwise(cases)]
    least = min(apart, default=0)
    return [i for i, distance in enumerate(apart) if distance == least]


def updates_of(slot: int, pairs: Iterable[Case]) -> Updates:
    """The movements of a slot whose gradient is known and that are more than rounding."""
    known = [(s, r) for s, r in pairs if _is_movement(r)]
    size = len(known[0][1].value) if known else 0  # a slot keeps its shape, unless the evidence is forged
    known = [(s, r) for s, r in known if len(r.value) == size]
    value, gradient, after = (
        _rows([vector for _, r in known if (vector := getattr(r, name)) is not None], size)
        for name in ("value", "after", "next")
    )
    delta = after - value
    moved = np.abs(delta).max(axis=1, initial=0.0) > ROUNDING * np.maximum(
        np.abs(value).max(axis=1, initial=0.0), 1e-30
    )
    cases = tuple(case for case, is_real in zip(known, moved, strict=True) if is_real)
    return Updates(cases, gradient[moved], delta[moved], value[moved], _others(slot, cases))


def _is_movement(reading: Reading) -> bool:
    vectors = (reading.value, reading.after, reading.next)
    if reading.by == "still" or not reading.after:
        return False
    return all(v is not None and finite(v) and len(v) == len(reading.value) for v in vectors)


def _rows(vectors: list[Vector], size: int) -> Array:
    return np.array(vectors, dtype=float).reshape(len(vectors), size)


def _others(slot: int, cases: tuple[Case, ...]) -> dict[int, tuple[npt.NDArray[np.intp], Array]]:
    rows: dict[int, list[int]] = {}
    gradients: dict[int, list[Vector]] = {}
    for row, (step, mine) in enumerate(cases):
        for reading in step.readings:
            after = reading.after
            if reading.slot != slot and after and len(after) == len(mine.value) and finite(after):
                rows.setdefault(reading.slot, []).append(row)
                gradients.setdefault(reading.slot, []).append(after)
    return {
        other: (np.array(rows[other], dtype=np.intp), _rows(gradients[other], len(gradients[other][0])))
        for other in rows
    }


def fit(updates: Updates, *causes: Array) -> tuple[float, float]:
    """The first coefficient of the movements on their causes (each (n, k)), and the share that these leave over.

    Each update counts alike, however far it moved; only what is as small as rounding counts for less.
    """
    weights = 1 / np.maximum(
        np.maximum(updates.distance, NOISE * np.asarray(np.linalg.norm(updates.value, axis=1))), 1e-30
    )
    delta = (updates.delta * weights[:, None]).reshape(-1)
    design = np.stack([(cause * weights[:, None]).reshape(-1) for cause in causes], axis=1)
    scale = np.abs(design).max(axis=0)
    if not np.all(scale > 0) or not np.all(np.isfinite(design)) or not np.all(np.isfinite(delta)):
        return 0.0, 1.0
    coefficients, *_ = np.linalg.lstsq(design / scale, delta, rcond=None)
    left = delta - (design / scale) @ coefficients
    size = float(np.linalg.norm(delta))
    return float(coefficients[0] / scale[0]), float(np.linalg.norm(left)) / size if size > 0 else 1.0


def signs(updates: Updates) -> float:
    """1 if all updates go straight against their gradient, at whatever rate; 0 if all go straight along; else 0.5."""
    steep = updates.steepness > 0
    if not steep.any():
        return 0.5
    straight = 0.98 * updates.distance[steep] * updates.steepness[steep]
    descent = updates.descent[steep]
    return 1.0 if np.all(descent > straight) else 0.0 if np.all(-descent > straight) else 0.5


def steadiness(updates: Updates, cause: Array) -> float:
    """In what share of steps the movement goes straight against a cause at a rate within 2% of the step before's.

    That is what a schedule of the learning rate looks like. Movements close to rounding do not count; 0.5, which says
    nothing, where fewer than eight are left.
    """
    size = np.linalg.norm(cause, axis=1)
    clear = (size > 0) & (updates.distance > 1e-5 * np.linalg.norm(updates.value, axis=1))
    along = -np.sum(updates.delta * cause, axis=1)
    rate = np.where(clear, along / np.where(clear, size, 1) ** 2, 0.0)
    straight = along > 0.98 * updates.distance * size
    rows = updates.following
    rows = rows[clear[rows] & clear[rows - 1]]
    if len(rows) < 8:
        return 0.5
    same = np.abs(rate[rows] - rate[rows - 1]) <= 0.02 * np.abs(rate[rows - 1])
    return float(np.mean(straight[rows] & straight[rows - 1] & same))


def agreement(updates: Updates, cause: Array) -> float:
    """How often movement and a cause, such as the gradient, have one sign, from -1 (never) to 1 (always)."""
    return float(np.mean(np.sign(updates.delta) * np.sign(cause)))


def jumps(updates: Updates) -> list[int]:
    """The rows that leave much over although the median rate explains the others."""
    steep = updates.steepness > 0
    if not steep.any():
        return []
    rate = float(np.median(updates.descent[steep] / updates.steepness[steep] ** 2))
    left = np.linalg.norm(updates.delta + rate * updates.gradient, axis=1)
    return [int(row) for row in np.flatnonzero(left > 0.5 * updates.distance)]


def heads_for_a_goal(updates: Updates) -> bool:
    """Whether each step goes the same share of the way to one point, as exactly as numbers can: no gradient needed."""
    if len(updates) < 8:
        return False
    delta = updates.delta - updates.delta.mean(axis=0)
    value = updates.value - updates.value.mean(axis=0)
    size, spread = float(np.sum(delta * delta)), float(np.sum(value * value))
    if not (0 < size < np.inf and 0 < spread < np.inf):
        return False
    share = float(np.sum(delta * value)) / spread
    left = delta - share * value
    return share < 0 and float(np.sum(left * left)) <= EXACT**2 * size


def elements_left_out(updates: Updates) -> list[int]:
    """The elements that stand still at every step, although their gradient would move them as it does the others."""
    moves = np.abs(updates.delta).max(axis=0, initial=0.0) > 0
    if len(updates) < 3 or moves.all() or not moves.any():
        return []
    gradient, delta = updates.gradient[:, moves], updates.delta[:, moves]
    rate = -float(np.sum(gradient * delta) / max(1e-300, float(np.sum(gradient * gradient))))
    if not np.linalg.norm(delta + rate * gradient) <= LEFT_OVER * np.linalg.norm(delta) or rate <= 0:
        return []
    due = np.abs(rate * updates.gradient) > NOISE * np.maximum(np.abs(updates.value), 1e-3)
    return [int(i) for i in np.flatnonzero(~moves & (2 * due.sum(axis=0) > len(updates)))]
