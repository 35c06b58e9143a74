"""Parameters that are made anew for every pass through the data in mini-batches: each pass starts over."""

from __future__ import annotations

import math
from itertools import groupby, pairwise

from grader.evidence import Step, Trace, Vector
from grader.library.convergence import learned
from grader.library.view import shown
from grader.verdict import Finding

from .case import Case, listed, wrong

_LEAST = 8  # trainings: so many are no random restarts and no rates that are tried out


def restarts_every_pass(case: Case) -> Finding | None:
    """Many trainings, each a single pass through the data: an outer loop makes the parameters, an inner one trains."""
    trace = case.trace
    passes = [list(steps) for _, steps in groupby((s for s in trace.steps if s.readings), key=lambda s: s.training)]
    if len(passes) < _LEAST or not _is_one_pass(trace) or any(_goes_on(a, b) for a, b in pairwise(passes)):
        return None
    later = [p for p in trace.parameters if p.training > 0]
    end, lines = learned(case.run), {p.born for p in later}
    if end is not None and end.converged(case.share):
        return None  # random restarts, each of which arrives
    if None in lines or lines != {p.born for p in trace.parameters if p.training == 0}:
        return None  # the first are made elsewhere
    line = min(p.born for p in later if p.born is not None)
    names = listed([p.names[0] if p.names else "a parameter" for p in later if p.training == 1][::-1])
    outer = next(a for a in trace.loops if a.parent is None)
    message = (
        f"Line {line} stands inside the loop on line {outer.line} and gives {names} a new start for every pass through "
        "the data: what the pass before had learned is thrown away."
    )
    hint = f"Move line {line} above the loop, so that it runs once."
    return wrong("reinitialised_in_loop", line, message, hint, _seen(passes))


def _is_one_pass(trace: Trace) -> bool:
    """Whether the inner loops go once through the data, as far as batches and data can be counted."""
    inner = [a for a in trace.loops if a.parent is not None]
    data, counts = trace.data, {a.last_step - a.first_step for a in inner}
    if data is None or not inner or len(counts) != 1 or len({(a.line, a.parent) for a in inner}) != 1:
        return False
    rows, steps = math.prod(data.prediction_shape), counts.pop()
    whole = max((s.length for s in trace.series), default=0)
    return steps >= 2 and rows < whole and rows * (steps - 1) < whole <= rows * steps


def _goes_on(one: list[Step], other: list[Step]) -> bool:
    """Whether a pass begins with what the one before ended with."""
    return _values(one[-1], "next") == _values(other[0], "value")


def _values(step: Step, at: str) -> list[Vector]:
    return [getattr(r, at) for r in step.readings]


def _seen(passes: list[list[Step]]) -> str:
    starts = [steps[0].readings[-1].value for steps in passes[:4]]
    shown_starts = ", ".join(shown(v[0]) for v in starts if v)
    return f"the passes began with {shown_starts}; {len(passes)} passes seen"
