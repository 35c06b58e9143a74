"""Where a program's input and target are bound to names: the pair of series that its line is learned from."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.evidence import Run, Series, Trace, Vector

from .fit import Fit, best_fit

Array = npt.NDArray[np.float64]

_MOST_APART = 4  # sets of data beside the one that is learned from


@dataclass(frozen=True)
class Pair:
    """The input and the target of a program's data, where they are bound to names, and their least-squares line."""

    source: Series
    target: Series
    fit: Fit

    @property
    def slope(self) -> float:
        """The slope of the best line."""
        return self.fit.slopes[0]


def find_pair(trace: Trace, inputs: Sequence[str] = (), targets: Sequence[str] = ()) -> Pair | None:
    """Where a program's input and target are bound.

    The target is what the loss compares the prediction with, the input what it is predicted from; the earliest names
    that hold them are taken, so that everything downstream follows. Where the loss does not tell, names that the
    assignment suggests (`inputs`, `targets`), then the pair that regresses best.
    """
    series = sorted((s for s in trace.series if _usable(s)), key=lambda s: s.order)
    return _by_loss(trace, series) or _by_name(series, inputs, targets) or _by_regression(series)


def _usable(series: Series) -> bool:
    return series.length >= 3 and None not in series.values


def _by_loss(trace: Trace, series: list[Series]) -> Pair | None:
    data = trace.data
    if data is None or None in data.targets or not data.inputs:
        return None
    # Names that hold exactly what the loss sees come first; scaled copies of it only if there are none.
    for alike in (_same_numbers, _scaled):
        for target in (s for s in series if alike(s, data.targets)):
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
        if candidate is target or candidate.length != target.length or not _scaled(candidate, column):
            continue
        found = abs(_correlation(_array(candidate.values), _array(target.values)))
        partial = len(targets) != len(target.values)
        if partial or abs(found - wanted) <= 1e-3:
            before = (s for s in series if s.order < target.order < candidate.order and _is_copy(s, candidate))
            return _pair(next(before, candidate), target)
    return None


def _by_name(series: list[Series], inputs: Sequence[str], targets: Sequence[str]) -> Pair | None:
    for target in (s for s in series if s.name in targets):
        for source in (s for s in series if s.name in inputs and s.length == target.length):
            return _pair(source, target)
    return None


def _by_regression(series: list[Series]) -> Pair | None:
    """The pair with the strongest straight relation that is not a perfect one (a scaled copy is no target)."""
    best: float = 0.5
    found: tuple[Series, Series] | None = None
    for target in series:
        for source in series:
            if source.order >= target.order or source.length != target.length:
                continue
            strength = abs(_correlation(_array(source.values), _array(target.values)))
            if best < strength < 0.999999:
                best, found = strength, (source, target)
    if found is None:
        return None
    # Of data that are made anew at every step, all have to be moved, from the first on.
    source, target = (next(s for s in series if (s.site, s.part) == (one.site, one.part)) for one in found)
    apart = source is not target and source.length == target.length
    return (_pair(source, target) if apart else None) or _pair(*found)


def _pair(source: Series, target: Series) -> Pair | None:
    line = best_fit((source.values,), target.values)
    return Pair(source, target, line) if line is not None else None


def made_apart(trace: Trace, pair: Pair) -> tuple[Pair, ...]:
    """Further inputs and targets on the line of a pair that are no part of it: validation data that were made apart.

    Were only the pair given another slope, what looks at these would be misled.
    """
    series = sorted((s for s in trace.series if _usable(s)), key=lambda s: s.order)
    known, inputs = ({s.order for s in series if _is_part(s, own) or _is_part(own, s)} for own in _both(pair))
    targets, sources = ({s.order for s in series if _is_copy(s, own)} for own in _both(pair))
    found: list[Pair] = []
    for source, target in itertools.combinations(series, 2):  # the input comes first
        if target.length != source.length or target.order in known | inputs or source.order in known:
            continue
        if (target.site, target.part) == (pair.target.site, pair.target.part):
            continue
        if {source.order, target.order} & targets or (target.order in sources and source.order not in sources):
            continue  # other forms of the pair's own
        if source.order in inputs | sources and target.order < pair.target.order:
            continue  # what the pair's own target may be made from
        if any(target.values in (p.source.values, p.target.values) or source is p.target for p in found):
            continue
        other = _pair(source, target)
        if other is not None and _same_line(pair.fit, other.fit):
            found.append(other)
    return tuple(found[:_MOST_APART])


def made_again(trace: Trace, pair: Pair) -> tuple[Pair, ...]:
    """The same targets where they are bound once more: a lesson in steps writes its data down at each."""
    own = pair.target
    again = [s for s in trace.series if s.values == own.values and s.length == own.length and s.order > own.order]
    elsewhere = [s for s in again if (s.site, s.part) != (own.site, own.part)]
    return tuple(Pair(pair.source, s, pair.fit) for s in elsewhere[:_MOST_APART])


def _both(pair: Pair) -> tuple[Series, Series]:
    return pair.target, pair.source


def misled(run: Run) -> bool:
    """Whether a run's data have another slope, and further data on the same line could not be given it."""
    return run.trace is not None and not all(run.trace.shifted)


def _is_copy(one: Series, other: Series) -> bool:
    """Whether two series are the same up to shift and scale, row by row."""
    alike = len(one.values) == len(other.values)
    return alike and abs(_correlation(_array(one.values), _array(other.values))) > 0.999999


def _is_part(series: Series, whole: Series) -> bool:
    return _all_among(_array(series.values), np.sort(_array(whole.values)), _share(whole))


def _same_line(one: Fit, other: Fit) -> bool:
    """Whether two lines through data may be one: their slopes agree within their errors."""
    straight = all(fit.loss < 0.75 * fit.variance for fit in (one, other))
    error = float(np.hypot(one.slope_errors[0], other.slope_errors[0]))
    return straight and abs(one.slopes[0] - other.slopes[0]) <= 4 * error + 1e-3 * abs(one.slopes[0])


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


def _same_numbers(series: Series, seen: Vector) -> bool:
    """Whether a series holds the numbers that the loss saw, in any order.

    It may hold more (a part that is held out); the loss may have seen some of them more than once (drawn batches),
    but then has seen them all.
    """
    a, b = np.sort(_array(series.values)), np.sort(_array(seen))
    if len(a) == len(b) and np.allclose(a, b, rtol=1e-5, atol=1e-6):
        return True
    if len(a) == len(b) == series.length or not len(b):
        return False
    return _all_among(b, a, _share(series)) and (series.length > len(b) or _all_among(a, b))


def _share(series: Series) -> float:
    """Which share of its numbers has to be found in a series: all, or half of those to be expected if it is thinned."""
    return 0.5 * len(series.values) / series.length if series.thinned else 1.0


def _all_among(some: Array, whole: Array, share: float = 1.0) -> bool:
    """Whether each number, or a share of them, is one of `whole`, which is sorted, up to single precision.

    Where a share is enough, chance must not make it up: many numbers lie close to each other.
    """
    near = 1e-5 if share == 1.0 else 3e-7
    if len(whole) < 2:
        return False
    places = np.clip(np.searchsorted(whole, some), 1, len(whole) - 1)
    nearest = np.minimum(np.abs(whole[places] - some), np.abs(whole[places - 1] - some))
    return bool(np.mean(nearest <= near * np.abs(some) + near / 10) >= share)


def _scaled(series: Series, seen: Vector) -> bool:
    """Whether a series holds those numbers up to shift and scale (normalised data)."""
    if len(series.values) != len(seen):
        return _same_numbers(series, seen)
    a, b = np.sort(_array(series.values)), np.sort(_array(seen))
    return abs(_correlation(a, b)) > 0.999999 or abs(_correlation(a, -b[::-1])) > 0.999999
