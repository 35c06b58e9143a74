"""Training that would not arrive in any reasonable number of steps: rates that are, or become, too small."""

from __future__ import annotations

from grader.library.convergence import Learned, loss_scale, varying
from grader.library.fit import curvature
from grader.library.roles import schedule_steps, schedules
from grader.library.source import parsed
from grader.library.stopping import Exit
from grader.library.view import Training, is_empty, shown
from grader.verdict import Finding

from .case import Case, wrong
from .graph import value_then
from .rates import mean_rate, rate_line, rates_of, rounded, step_rate, steps_to_go, still_on_its_way, update_line

_MANY_STEPS = 1_000_000
_FEW = 5  # steps, of which the middle one tells the rate
_FALLEN = 300  # times smaller than it was, a rate has fallen to nothing
_USEFUL = 0.25  # of the first rate, a mean rate that is of use: half a cosine has 0.5


def too_slow(case: Case, training: Training, end: Learned) -> Finding | None:
    """A learning rate with which no reasonable number of steps would do, however the loop ended."""
    crawling = _crawls(case, training, end) or _stands(case, training, end)
    if crawling is not None:
        return crawling
    constant = rates_of(case, training)[0]
    rate = constant or mean_rate(case, training)
    needed = steps_to_go(case, training, rate)
    if needed is None or needed <= _MANY_STEPS or rate is None:
        return None
    line = rate_line(case, rate) or rate_line(case, step_rate(training.steps[0])) or update_line(case, training)
    steps = case.trace.total_steps
    message = (
        f"Your learning rate is {'' if constant else 'on average '}{shown(rate)}. At this rate it would take about "
        f"{rounded(needed)} steps; "
        f"after {still_on_its_way(steps, end)}"
    )
    if case.stop is not None and case.stop.exit is Exit.TRAINING and case.stop.decisive is not None:
        message += (
            f" The loss hardly changes, and so the condition on line {case.stop.decisive.atom.line} holds too soon."
        )
    hint = "Take a larger learning rate (as long as the loss still falls)."
    seen = f"loss {shown(training.steps[0].loss)} at the first step, {shown(training.steps[-1].loss)} at step {steps}"
    return wrong("learning_rate_too_small", line, message, hint, seen)


def _stands(case: Case, training: Training, end: Learned) -> Finding | None:
    """The rate has fallen so far that nothing moves any more, although there is a gradient."""
    moved = [any(r.by != "still" for r in step.readings) for step in training.steps]
    steep = [r for r in training.steps[-1].readings if not is_empty(r.after)]
    if end.converged(case.share):
        return None  # what is left of the gradient is rounding
    if (fallen := _has_fallen(case, training, end)) is not None:
        return fallen
    if len(moved) < 3 or any(moved[-3:]) or not any(moved) or not steep:
        return None
    last = training.steps[len(moved) - 1 - moved[::-1].index(True)]
    source = parsed(case.evidence.source)
    made = [s.lineno for s in schedules(source)] if source is not None else []
    line = made[0] if len(made) == 1 else update_line(case, training) or training.steps[-1].line
    message = (
        f"After step {last.index + 1} nothing moves any more, although the gradient is not zero: your steps have "
        f"become too small for the numbers to change. After {still_on_its_way(case.trace.total_steps, end)}"
    )
    hint = "Keep the learning rate as it is, or let it fall more slowly."
    seen = f"gradient {shown((steep[0].after or (None,))[0])} at the last step, and no movement"
    return wrong("learning_rate_too_small", line, message, hint, seen)


def _has_fallen(case: Case, training: Training, end: Learned) -> Finding | None:
    """A schedule has let the rate fall to next to nothing, while there was still a way to go."""
    source, steps = parsed(case.evidence.source), training.steps
    made = [s.lineno for s in schedules(source)] if source is not None else []
    often = [s.lineno for s in schedule_steps(source) if len(source.loops(s)) > 1] if source is not None else []
    rates = list(map(step_rate, steps))
    known, *ends = (sorted(filter(None, some)) for some in (rates, rates[:_FEW], rates[-_FEW:]))
    if len(made) != 1 or len(steps) < 2 * _FEW or not all(ends):
        return None
    first, last = (some[len(some) // 2] for some in ends)
    times = first / last
    if times < _FALLEN or sum(known) > _USEFUL * first * len(known):
        return None
    message = (
        f"The learning rate falls too fast: at the last step it is about {rounded(int(times))} times smaller than at "
        f"the first, and so nothing changes much any more. After {still_on_its_way(case.trace.total_steps, end)}"
    )
    once = " (once an epoch, not at every batch)" if often else ""
    hint = f"Keep the learning rate as it is, or let it fall more slowly{once}."
    seen = f"step over gradient: {shown(first)} in the first steps, {shown(last)} in the last"
    return wrong("learning_rate_too_small", (often or made)[0], message, hint, seen)


def _crawls(case: Case, training: Training, end: Learned) -> Finding | None:
    """One parameter's rate is so much smaller than another's that it cannot have gone a twentieth of its way."""
    moved = sorted((m.rate, m.slot) for m in case.movements if m.rate is not None and m.rate > 0)
    scale, data, steps = loss_scale(training), training.trace.data, case.trace.total_steps
    if len(moved) < 2 or moved[0][0] > 1e-3 * moved[-1][0] or not scale or scale < 0 or data is None:
        return None
    (rate, slot), (usual, other) = moved[0], moved[-1]
    if rate * scale * curvature(varying(data))[1] * steps > 0.05:
        return None
    name, line = training.name(slot), case.line_of(slot, "value") or update_line(case, training)
    before, after = value_then(training, slot)
    message = (
        f"`{name}` is moved with a learning rate of {shown(rate)}, `{training.name(other)}` with {shown(usual)}: in "
        f"{steps} steps `{name}` came from {shown(before)} to {shown(after)}. The line is still on its way: its mean "
        f"squared error is {shown(end.loss)}, where the best line through your data reaches {shown(end.fit.loss)}."
    )
    hint = f"Take a larger learning rate for `{name}` (as long as the loss still falls); mostly one rate does for all."
    return wrong("learning_rate_too_small", line, message, hint, f"rates {shown(rate)} and {shown(usual)}")
