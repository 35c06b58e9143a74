"""Under which conditions a submission is run: as written under seeds, and with the slope of its data changed."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Sequence

from msgspec.structs import replace

from grader.evidence import Intervention, Run, Scenario
from grader.library.pair import Pair, made_again, made_apart, spread

AS_WRITTEN = "as_written"
TURNED = "slope_turned"
STEEPER = "slope_steeper"

#: The share of the time that is given to a further run of a program that has been seen not to end.
IMPATIENT = 0.25

_TOLD = 8  # numbers by which data are known again


def as_written(seeds: Sequence[int], *, first: bool = True, patience: float = 1.0) -> tuple[Scenario, ...]:
    """A run under each seed; figures are drawn in the first only."""
    return tuple(
        Scenario(AS_WRITTEN, seed, figures=first and i == 0, patience=patience) for i, seed in enumerate(seeds)
    )


def changed_slopes(run: Run, pair: Pair, source: str, patience: float = 1.0) -> tuple[Scenario, ...]:
    """Two runs like `run` whose data has another slope: turned round, and steeper. Further data follow.

    The slopes are drawn per submission, from its code, so that grading twice draws the same.
    """
    draw = random.Random(hashlib.sha256(source.encode("utf-8", "replace")).digest())  # noqa: S311 (no secret)
    unit = pair.slope
    if abs(unit) < 0.1 * spread(pair):
        unit = spread(pair)
    turned = -draw.uniform(0.75, 1.25) * unit - pair.slope
    steeper = draw.uniform(1.5, 2.0) * unit - pair.slope
    deltas = ((TURNED, turned), (STEEPER, steeper))
    trace = run.trace
    beside = (*made_apart(trace, pair), *made_again(trace, pair)) if trace is not None else ()
    return tuple(
        Scenario(name, run.scenario.seed, _intervention(pair, delta, beside), patience=patience)
        for name, delta in deltas
        if math.isfinite(delta)
    )


def _intervention(pair: Pair, delta: float, beside: Sequence[Pair] = ()) -> Intervention:
    after_target = pair.source.order > pair.target.order
    return Intervention(
        (pair.target.site, pair.target.occurrence, pair.target.part),
        (pair.source.site, pair.source.occurrence, pair.source.part),
        delta,
        pair.source.values if after_target and not pair.source.thinned else (),
        beside=tuple(replace(_intervention(other, delta), was=other.target.values[:_TOLD]) for other in beside),
    )
