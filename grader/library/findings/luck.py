"""Stop conditions that hold by luck: under some seeds and not under others, or on most data but not on all."""

from __future__ import annotations

from grader.library.convergence import learned, loss_scale, lowest_loss
from grader.library.fit import chance_above
from grader.library.stopping import Exit, stop_of
from grader.library.view import shown, training_of
from grader.verdict import Finding

from .case import Case, style
from .thresholds import threshold_of

#: How often other data of this kind has to lie beyond a threshold for a word about it.
_LUCK = 0.05


def stop_depends_on_luck(case: Case) -> Finding | None:
    """The condition is met under some seeds and not under others."""
    met = []
    for run in case.evidence.seeds:
        training = training_of(run)
        stop = stop_of(training, case.evidence) if training is not None else None
        if stop is None or not stop.on_training or stop.exit not in (Exit.TRAINING, Exit.EXHAUSTED):
            return None
        met.append(stop.exit is Exit.TRAINING)
    if len(met) < 2 or case.stop is None or case.stop.loop is None:
        return None
    if all(met):
        return _met_by_luck(case)
    if not any(met):
        return None
    line = case.stop.on_training[0].atom.line if case.stop.on_training else case.stop.loop.line
    message = (
        f"Your stop condition on line {line} was met under {sum(met)} of {len(met)} random seeds only: whether the "
        "loop ends by it depends on the noise that chance deals."
    )
    hint = "Compare the loss with the one of the step before rather than with a fixed number, or allow more steps."
    return style("stop_depends_on_luck", line, message, hint, f"met: {sum(met)}, not met: {len(met) - sum(met)}")


def _met_by_luck(case: Case) -> Finding | None:
    """A threshold that was met each time, and lies so near to the noise that on other such data it may not be."""
    ends = [end for run in case.evidence.seeds if (end := learned(run)) is not None]
    test, training = case.stop.decisive if case.stop is not None else None, case.training
    if test is None or training is None or len({end.fit.loss for end in ends}) < 2:
        return None  # a program that seeds itself has the same data always
    threshold, lowest = threshold_of(training, test), lowest_loss(training, ends[0])
    if threshold is None or lowest is None or not threshold.limit > 0 or not lowest > 0:
        return None
    ratio = threshold.limit / threshold.like(lowest)
    if threshold.root or loss_scale(training) is None:  # what is compared is a root
        ratio *= ratio
    variance = sum(end.fit.residual_variance for end in ends) / len(ends)
    chance = chance_above(ends[0].fit, ratio * ends[0].fit.loss, variance)
    if chance < _LUCK:
        return None
    message = (
        f"Your stop condition on line {test.atom.line} waits for a loss of {shown(threshold.limit)}, so near to what "
        f"noise alone leaves that chance decides: on about {round(100 * chance)} in 100 draws of such data no line "
        "reaches it, and the condition never holds."
    )
    hint = "Compare the loss with the one of the step before rather than with a fixed number."
    seen = "lowest loss possible under our seeds: " + ", ".join(
        shown(least) for end in ends if (least := lowest_loss(training, end)) is not None
    )
    return style("stop_depends_on_luck", test.atom.line, message, hint, seen)
