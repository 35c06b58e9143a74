"""Where a program's input and target are bound to names: the pair of series that its line is learned from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.evidence import Series, Trace, Vector

from .fit import Fit, best_fit

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """The input and the target of a program's data, where they are bound to names, and their least-squares slope."""

    source: Series
    target: Series
    slope: float


def find_pair(trace: Trace, inputs: Sequence[str] = (), targets: Sequence[str] = ()) -> Pair | None:
    """Where a program's input and target are bound.

    The target is what the loss compares the prediction with, the input what it is predicted from; the earliest names
    that hold them are taken, so that everything downstream follows. Where the loss does not tell, names that the
    assignment suggests (`inputs`, `targets`), then the pair that regresses best.
    """
    series = sorted((s for s in trace.series if _usable(s)), key=lambda s: s.order)
    return _by_loss(trace, series) or _by_name(series, inputs, targets) or _by_regression(series)


def _usable(series: Series) -> bool:
    return len(series.values) == series.length >= 3 and None not in series.values


def _by_loss(trace: Trace, series: list[Series]) -> Pair | None:
    data = trace.data
    if data is None or None in data.targets or not data.inputs:
        return None
    # Names that hold exactly what the loss sees come first; scaled copies of it only if there are none.
    for alike in (_same_numbers, _scaled):
        for target in (s for s in series if alike(s.values, data.targets)):
            for column in data.inputs:
                pair = _aligned(series, target, column, data.targets)
                if pair is not None:
                    return pair
    return None


def _aligned(series: list[Series], target: Series, column: Vector, targets: Vector) -> Pair | None:
    """The earliest series that holds the input in the target's order, if there is one."""
    if None in column or len(column) != len(targets):
        return None
    wanted = abs(_correlation(_array(column), _array(targets)))
    for candidate in series:
        if candidate is target or candidate.length != target.length or not _scaled(candidate.values, column):
            continue
        found = abs(_correlation(_array(candidate.values), _array(target.values)))
        partial = len(targets) != target.length
        if partial or abs(found - wanted) <= 1e-3:
            return _pair(candidate, target)
    return None


def _by_name(series: list[Series], inputs: Sequence[str], targets: Sequence[str]) -> Pair | None:
    for target in (s for s in series if s.name in targets):
        for source in (s for s in series if s.name in inputs and s.length == target.length):
            return _pair(source, target)
    return None


def _by_regression(series: list[Series]) -> Pair | None:
    """The pair with the strongest straight relation that is not a perfect one (a scaled copy is no target)."""
    best, found = 0.5, None
    for target in series:
        for source in series:
            if source.order >= target.order or source.length != target.length:
                continue
            strength = abs(_correlation(_array(source.values), _array(target.values)))
            if best < strength < 0.999999:
                best, found = strength, _pair(source, target)
    return found


def _pair(source: Series, target: Series) -> Pair | None:
    line = best_fit((source.values,), target.values)
    return Pair(source, target, line.slopes[0]) if line is not None else None


def made_apart(trace: Trace) -> Series | None:
    """Further targets on the line of the program's data and no part of them: validation data that were made apart.

    Where only the data of the loss are changed, what looks at these is misled.
    """
    pair = find_pair(trace)
    if pair is None:
        return None
    first = best_fit((pair.source.values,), pair.target.values)
    series = [s for s in trace.series if _usable(s)]
    for target in (s for s in series if not _is_part(s, pair.target)):
        for source in (s for s in series if s.length == target.length and not _is_part(s, pair.source)):
            other = best_fit((source.values,), target.values) if source is not target else None
            if first is not None and other is not None and _same_line(first, other):
                return target
    return None


def _is_part(series: Series, whole: Series) -> bool:
    return _all_among(_array(series.values), np.sort(_array(whole.values)))


def _same_line(one: Fit, other: Fit) -> bool:
    """Whether two noisy lines may be one: neither is exact, and their slopes agree within their errors."""
    noisy = all(1e-4 * fit.variance < fit.loss < 0.75 * fit.variance for fit in (one, other))
    error = float(np.hypot(one.slope_errors[0], other.slope_errors[0]))
    return noisy and abs(one.slopes[0] - other.slopes[0]) <= 3 * error


def spread(pair: Pair) -> float:
    """The standard deviation of the target in units of the input's: the slope that a perfect line could have."""
    source, target = _array(pair.source.values), _array(pair.target.values)
    return float(target.std() / source.std()) if source.std() > 0 else 1.0


def _array(vector: Vector) -> Array:
    return np.array(vector, float)


def _correlation(a: Array, b: Array) -> float:
    a, b = a - a.mean(), b - b.mean()
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / lengths if lengths > 0 else 0.0


def _same_numbers(whole: Vector, seen: Vector) -> bool:
    """Whether a series holds the numbers that the loss saw, in any order.

    It may hold more (a part that is held out); the loss may have seen some of them more than once (drawn batches),
    but then has seen them all.
    """
    a, b = np.sort(_array(whole)), np.sort(_array(seen))
    if len(a) == len(b):
        return bool(np.allclose(a, b, rtol=1e-5, atol=1e-6))
    return len(b) > 0 and _all_among(b, a) and (len(a) > len(b) or _all_among(a, b))


def _all_among(some: Array, whole: Array) -> bool:
    """Whether each number is one of `whole`, which is sorted, up to single precision."""
    if len(whole) < 2:
        return False
    places = np.clip(np.searchsorted(whole, some), 1, len(whole) - 1)
    nearest = np.minimum(np.abs(whole[places] - some), np.abs(whole[places - 1] - some))
    return bool(np.all(nearest <= 1e-5 * np.abs(some) + 1e-6))


def _scaled(whole: Vector, seen: Vector) -> bool:
    """Whether a series holds those numbers up to shift and scale (normalised data)."""
    if len(whole) != len(seen):
        return _same_numbers(whole, seen)
    a, b = np.sort(_array(whole)), np.sort(_array(seen))
    return abs(_correlation(a, b)) > 0.999999 or abs(_correlation(a, -b[::-1])) > 0.999999
