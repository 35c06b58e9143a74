"""Checks of a learned straight line: it fits, also when the data changes, and training stops because it does."""

from __future__ import annotations

import math

from grader.check import Failed, cannot_tell, expect
from grader.evidence import Ending, Evidence, Run

from .convergence import Learned, learned
from .fit import confidence_excess
from .pair import find_pair, misled
from .roles import factors
from .source import parsed
from .stopping import Exit, Stop, stops
from .view import shown, training_of


def _learned(run: Run, at: str = "end") -> Learned:
    """What a run learned.

    Raises:
        CannotTell: the evidence does not say.
    """
    found = learned(run, at)
    if found is None:
        cannot_tell("The line that your program learned could not be read off its own predictions.")
    assert found is not None  # cannot_tell raised otherwise
    return found


def _arrived(found: Learned, share: float) -> str | None:
    """Pass or fail a learned line; the remark on one that could go on.

    Raises:
        Failed: it is not there yet.
    """
    seen = "its predictions are not finite numbers" if found.loss is None else f"yours has {shown(found.loss)}"
    expect(
        found.converged(share),
        f"The best line through your data has a mean squared error of {shown(found.fit.loss)}; {seen} "
        f"({_explained(found)}; {share:.0%} are asked for).",
        "Train longer, or with another learning rate.",
    )
    if found.indistinguishable:
        return None
    return (
        f"Your line's mean squared error is {shown(found.loss)}, the best line's "
        f"{shown(found.fit.loss)}: it could go on."
    )


def _explained(found: Learned) -> str:
    if found.explained <= 0:
        return "it explains nothing of what the best line does"
    return f"it explains {found.explained:.0%} of what the best line does"


def converges(evidence: Evidence, share: float) -> str | None:
    """The learned line explains `share` of what the best line does, or cannot be told from it."""
    return _arrived(_learned(evidence.seeds[0]), share)


def converges_when_slope_changes(evidence: Evidence, share: float) -> str | None:
    """The same under each changed slope, and the learned slope moves as the least-squares slope does."""
    if not evidence.changed:
        cannot_tell("We could not find the data in your program, so we could not change its slope.")
    remarks = []
    for run in evidence.changed:
        base = next((r for r in evidence.seeds if r.scenario.seed == run.scenario.seed), evidence.seeds[0])
        remarks.append(_follows(base, run, share))
    return next(filter(None, remarks), None)


def _follows(base: Run, run: Run, share: float) -> str | None:
    before = _learned(base)
    if run.trace is None and run.ending is Ending.SANDBOX_FAILED:
        raise RuntimeError(run.detail or "the sandbox failed")
    if training_of(run) is None:
        raise Failed(f"With another slope in your data, your program did not train ({run.ending.value}).")
    after = _learned(run)
    moved = after.fit.slopes[0] - before.fit.slopes[0]
    if (run.trace is not None and not any(run.trace.shifted[:1])) or abs(moved) < 1e-9 * abs(before.fit.slopes[0]):
        cannot_tell("We changed your data, but the data that your loss sees did not change.")
    try:
        remark = _arrived(after, share)
    except Failed as failed:
        if misled(run):
            cannot_tell(
                "We changed the slope of the data that your loss sees, but could not change that of further data on "
                "the same line. If your program looks at these, too, they misled it. A human will look."
            )
        slopes = f"{shown(before.fit.slopes[0])} to {shown(after.fit.slopes[0])}"
        raise Failed(f"We changed the slope of your data from {slopes}. {failed.reason}", failed.hint) from None
    follows = (after.slope or 0.0) - (before.slope or 0.0)
    expect(
        abs(follows - moved) <= _leeway(before, after),
        f"We changed the slope of your data by {shown(moved)}; the slope that your program learned changed by "
        f"{shown(follows)}.",
        "What is learned has to come from the data alone.",
    )
    return remark


def _leeway(before: Learned, after: Learned) -> float:
    """How far the learned slope's move may be from the best one's, two lines having arrived.

    10% of the larger of move and slopes (10% of a small move alone would ask for more than to have arrived), and as
    much as lines that cannot be told from the best one differ.
    """
    slopes = before.fit.slopes[0], after.fit.slopes[0]
    size = max(abs(slopes[0]), abs(slopes[1]), abs(slopes[1] - slopes[0]))
    return 0.1 * size + _play(before) + _play(after)


def _play(found: Learned) -> float:
    """How far a slope may be from the best one in a line that could not be told from the best."""
    if not found.indistinguishable:
        return 0.0
    errors = found.fit.slope_errors[0]
    spread = found.fit.residual_variance * found.fit.parameters / found.fit.points
    quantile = confidence_excess(found.fit) / spread * found.fit.parameters if spread > 0 else 0.0
    return math.sqrt(max(0.0, quantile)) * errors


def stop_condition_works(evidence: Evidence, share: float) -> None:
    """The loop ends because a condition on the training became true, at a point where training has arrived."""
    stop = stops(evidence)
    if stop is None or stop.exit is Exit.NO_LOOP:
        raise Failed("We expected a loop that trains until a condition holds; there is no loop around your steps.")
    if stop.exit is Exit.UNTOLD:
        cannot_tell("Your training took more steps in one run than in another; what ended it could not be seen.")
    if stop.exit is not Exit.TRAINING or stop.decisive is None:
        raise Failed(_ending(stop), "Leave the loop when a condition on the loss, its change or the gradient holds.")
    found = learned(evidence.seeds[0], "exit") or _learned(evidence.seeds[0])
    if stop.lost_its_number:
        raise Failed("The loop ended because its loss is no longer a number: its condition was not met, it was lost.")
    if stop.at_once:
        raise Failed(
            f"Your condition on line {stop.decisive.atom.line} ended the loop the first time that it was looked at, "
            "when one side of it was still infinite: it would end any training there, whatever it had come to.",
            "A condition on the training has to be false at first, and to become true when training arrives.",
        )
    _arrived_at_exit(found, share, stop)


def _arrived_at_exit(found: Learned, share: float, stop: Stop) -> None:
    try:
        _arrived(found, share)
    except Failed as failed:
        assert stop.decisive is not None  # the caller looked
        raise Failed(
            f"Your condition on line {stop.decisive.atom.line} ended the loop too early. {failed.reason}"
        ) from None


def _ending(stop: Stop) -> str:
    if stop.loop is None:
        line = stop.decisive.atom.line if stop.decisive is not None else 0
        return f"Your steps ended by a condition that only counts (line {line})."
    steps = stop.loop.last_step - stop.loop.first_step
    line = stop.loop.line
    if stop.exit is Exit.UNFINISHED:
        return f"The loop on line {line} did not end by itself ({steps} steps seen)."
    if stop.exit is Exit.COUNTER and stop.decisive is not None:
        return (
            f"The loop on line {line} ended after {steps} steps by a condition that only counts (line "
            f"{stop.decisive.atom.line})."
        )
    if not stop.tests:
        return f"The loop on line {line} ran all its {steps} steps; it has no condition that could end it."
    if not stop.on_training:
        return (
            f"The loop on line {line} ran {steps} steps; its condition (line {stop.tests[0].atom.line}) does "
            "not look at the training."
        )
    test = stop.on_training[0]
    return (
        f"The loop on line {line} ran all its {steps} steps; its condition on line {test.atom.line} never became true."
    )


def slope_was_changed(evidence: Evidence, starter: float) -> None:
    """The slope of the data is not the starter's, as far as its noise lets one tell."""
    estimates: dict[tuple[float | None, ...], tuple[float, float]] = {}
    written: set[float] = set()
    for run in evidence.seeds:
        pair = find_pair(run.trace) if run.trace is not None else None
        if pair is not None:
            estimates[pair.target.values] = (pair.slope, pair.fit.slope_errors[0])
            written |= set(run.trace.literals) if run.trace is not None else set()
    if not estimates:
        cannot_tell("We could not find the data in your program, so we cannot tell its slope.")
    slope = sum(e[0] for e in estimates.values()) / len(estimates)
    error = math.sqrt(sum(e[1] ** 2 for e in estimates.values())) / len(estimates)
    # Chance passes three errors once in a few hundred gradings, five never: factors and named numbers are believed.
    source = parsed(evidence.source)
    named = set(factors(source)) if source is not None else set()
    near = {(c, 3) for c in written} | {(c, 5) for c in named}
    typed = any(c != starter and abs(slope - c) <= most * error + 1e-6 * abs(c) for c, most in near)
    expect(
        typed or abs(slope - starter) > 3 * error + 1e-6 * abs(starter),
        f"Your data have a slope of {shown(slope)} (give or take {shown(2 * error)}): as far as one can tell, that is "
        f"the starter's {starter:g}.",
        "Change the 2 in `y = 2 * x + ...` to another number, and train again.",
    )
