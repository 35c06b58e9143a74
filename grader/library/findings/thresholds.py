"""Thresholds on the loss, or on something else that comes to a stand, which no line can reach on the data."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from grader.library.convergence import learned, lowest_loss
from grader.library.stopping import Test
from grader.library.view import Training, shown
from grader.verdict import Finding

from .case import Case, wrong

_COMPARES = ("<", "<=", ">", ">=", "==")
_LATE = 20  # steps, over which a condition may look at how much the loss has changed
_STANDING = 10  # looks in the second half of training at which something stands still


@dataclass(frozen=True)
class Threshold:
    """The constant that the loss is compared with, or its root if `root`."""

    limit: float
    root: bool

    def like(self, loss: float) -> float:
        """What stands for a loss in the comparison."""
        return math.sqrt(loss) if self.root else loss


def threshold_of(training: Training, test: Test) -> Threshold | None:
    """What the loss or its root is compared with, if that is what the condition does, behind a backward or before."""
    seen = {s.index: s.loss for s in training.steps if s.loss is not None and s.loss >= 0}
    sides, places = (("left", "right"), ("right", "left")), (1, 0)
    for root, (side, other), since in itertools.product((False, True), sides, places):
        losses = {at: math.sqrt(loss) for at, loss in seen.items()} if root else seen
        looks = [(getattr(e, side), e.step - since, getattr(e, other)) for e in test.history]
        known = [
            (v, losses[at], limit)
            for v, at, limit in looks
            if v is not None and at in losses and not _is_either(v, losses, at)
        ]
        same = [limit for value, loss, limit in known if abs(value - loss) <= 1e-3 * abs(loss) + 1e-12]
        if len(same) >= max(1, 0.5 * len(known)) and len(set(same)) == 1 and test.atom.op in _COMPARES:
            return Threshold(float(same[0]), root) if same[0] is not None else None
    return None


def _is_either(value: float, losses: dict[int, float], at: int) -> bool:
    """Whether a number may be the loss as well as how much it has changed of late: where that grows a thousandfold."""
    near = 1e-3 * abs(losses[at])
    before = (losses[step] for step in range(at - _LATE, at) if step in losses)
    changes = (abs(abs(losses[at] - earlier) - abs(value)) <= near for earlier in before)
    return abs(value - losses[at]) <= near and any(changes)


def unreachable(case: Case, training: Training, test: Test) -> Finding | None:
    """A threshold on the loss below what any line can reach on this data."""
    threshold, end = threshold_of(training, test), learned(case.run)
    loss = lowest_loss(training, end) if end is not None else None
    if threshold is None or loss is None or loss < 0 or not threshold.limit < threshold.like(loss):
        return _stands_above(test) if threshold is None and end is not None and end.indistinguishable else None
    limit, lowest = shown(threshold.limit), shown(threshold.like(loss))
    root = f" (the root of {shown(loss)})" if threshold.root else ""
    message = (
        f"The condition {test.quoted} on line {test.atom.line} cannot {_hold(test)}: noise alone leaves a loss of "
        f"{lowest}{root} on the data of this run, for the best of all lines. A threshold of {limit} lies "
        f"below it.{_luck(case, training, threshold)}"
    )
    hint = (
        "Stop when the loss hardly changes any more (compare it with the loss of the step before), or choose a "
        f"threshold well above {lowest}."
    )
    least = _lowest(training)
    seen = f"lowest possible {lowest}; lowest seen {shown(least and threshold.like(least))}; threshold {limit}"
    return wrong("stop_threshold_unreachable", test.atom.line, message, hint, seen)


def _hold(test: Test) -> str:
    return "become false" if test.history and test.history[-1].outcome else "hold"


def _stands_above(test: Test) -> Finding | None:
    """A threshold on something else than the loss, which comes to a stand far from it when the line is the best."""
    for side, other in (("left", "right"), ("right", "left")):
        values = [v for e in test.history if (v := getattr(e, side)) is not None and math.isfinite(v)]
        limits = {getattr(e, other) for e in test.history}
        late, limit = values[len(values) // 2 :], next(iter(limits), None)
        if len(limits) != 1 or limit is None or len(late) < _STANDING or test.atom.op not in _COMPARES:
            continue
        if all(value.is_integer() for value in values):
            continue  # it counts
        last, far = late[-1], abs(late[-1] - limit)
        if max(late) - min(late) < 0.01 * far and far > 0.1 * abs(last) and abs(last) > 1e-3 * abs(values[0]):
            name = getattr(test.atom, side)
            message = (
                f"The condition {test.quoted} on line {test.atom.line} cannot {_hold(test)}: your line has become "
                f"as good as a line can be on this data, and `{name}` stays at {shown(last)}; it does not come to "
                f"{shown(limit)}."
            )
            hint = (
                "Stop when it hardly changes any more (compare it with the step before), or choose another threshold."
            )
            seen = f"`{name}` in the second half of the steps: {shown(min(late))} to {shown(max(late))}"
            return wrong("stop_threshold_unreachable", test.atom.line, message, hint, seen)
    return None


def _luck(case: Case, training: Training, threshold: Threshold) -> str:
    """What to add where the data of another seed would let the threshold be reached."""
    ends = [end for run in case.evidence.seeds if (end := learned(run)) is not None]
    losses = [lowest for end in ends if (lowest := lowest_loss(training, end)) is not None and lowest >= 0]
    others = [threshold.like(lowest) for lowest in losses]
    if not others or threshold.limit < min(others):
        return ""
    return f" Under other seeds the lowest loss goes down to {shown(min(others))}: whether it can be met is luck."


def _lowest(training: Training) -> float | None:
    return min((s.loss for s in training.steps if s.loss is not None and s.loss >= 0), default=None)
