"""How fast training comes along: too slowly, with too few steps, or away from the minimum."""

from __future__ import annotations

import math

from grader.evidence import Step
from grader.library.convergence import Learned, fit_of, learned, loss_scale, varying
from grader.library.fit import best_fit, confidence_excess, curvature, mean_squared_error, steps_needed
from grader.library.roles import schedule_steps, schedules
from grader.library.source import parsed
from grader.library.stopping import Exit
from grader.library.updates import Law
from grader.library.view import Training, is_empty, shown
from grader.verdict import Finding

from .case import Case, line_of_rate, style, wrong
from .graph import value_then

_MANY_STEPS = 1_000_000
_FEW = 5  # steps, of which the middle one tells the rate
_FALLEN = 300  # times smaller than it was, a rate has fallen to nothing


def diverges(case: Case) -> Finding | None:
    """The loss grows without bound."""
    training = case.training
    if training is None or not grew(training) or any(m.law is Law.ASCENT for m in case.movements):
        return None
    rate, largest = rates_of(case, training)
    line = _rate_line(case, rate) or _update_line(case, training)
    first, last = training.steps[0], training.steps[-1]
    message = f"The loss grows instead of falling: {shown(first.loss)} at the first step, {_last(training)}."
    if rate is not None and largest is not None and rate > largest:
        message += (
            f" Your learning rate is {shown(rate)}; above {shown(largest)} every step on this data overshoots the "
            "minimum by more than the one before."
        )
        hint = f"Take a smaller learning rate, well below {shown(largest)}; or scale the inputs down."
    else:
        hint = "Take a smaller learning rate, or scale the inputs down."
    seen = f"loss {shown(first.loss)} -> {_last(training)} in {last.index + 1} steps"
    return wrong("diverges", line, message, hint, seen)


def grew(training: Training) -> bool:
    """Whether the loss grows without bound: of single samples, only if the error over all the data grew, too."""
    if _error_fell(training):
        return False
    losses = [s.loss for s in training.steps]
    first, last = losses[0], losses[-1]
    if last is None:
        return first is not None
    return first is not None and last > 10 * max(abs(first), 1e-12)


def _error_fell(training: Training) -> bool:
    data = training.trace.data
    if data is None:
        return False
    ends = (training.prediction("start"), training.prediction("end"))
    start, end = (mean_squared_error(p.values, data.targets) if p is not None else None for p in ends)
    return start is not None and end is not None and end <= start


def _last(training: Training) -> str:
    last = next((s for s in training.steps if s.loss is None), None)
    if last is not None:
        return f"no finite number from step {last.index + 1} on"
    return f"{shown(training.steps[-1].loss)} at the last"


def rates_of(case: Case, training: Training) -> tuple[float | None, float | None]:
    """The learning rate that the updates show, and the largest stable one, both for the student's own loss."""
    rates = [m.rate for m in case.movements if m.rate is not None]
    rates += [o.rate for o in case.trace.optimizers if o.rate is not None and o.kind == "SGD"]
    scale, data = loss_scale(training), training.trace.data
    columns = varying(data) if data is not None else ()
    largest = 2 / (scale * curvature(columns)[1]) if scale and scale > 0 and columns else None
    return (rates[0] if rates else None), largest


def _rate_line(case: Case, rate: float | None) -> int | None:
    """Where the program gives the learning rate that was seen."""
    if rate is None:
        return None
    return line_of_rate(case, lambda written: math.isclose(written, rate, rel_tol=0.02), anywhere=True)


def _update_line(case: Case, training: Training) -> int | None:
    slots = [p.slot for p in training.parameters]
    made = next((o.line for o in case.trace.optimizers if set(slots) & set(o.slots)), None)
    return made or case.first_line(slots, "value") or case.first_line(slots, "grad", "read") or training.steps[0].line


def too_few_steps(case: Case) -> Finding | None:
    """Still on the way when the steps ran out."""
    training, end = case.training, learned(case.run)
    if training is None or end is None or end.converged(case.share) or grew(training) or end.loss is None:
        return None
    if case.stop is None or case.stop.exit not in (Exit.EXHAUSTED, Exit.COUNTER) or not _descends(training):
        return None
    slow = too_slow(case, training, end)
    if slow is not None:
        return slow
    steps = case.trace.total_steps
    line = training.loop.line if training.loop is not None else training.steps[-1].line
    needed = steps_to_go(case, training, end)
    message = f"After {_still_on_its_way(steps, end)}"
    if needed is not None:
        hint = f"It takes about {_rounded(needed)} steps at this learning rate{_faster(case, training)}."
    else:
        hint = "Let it take more steps, or a somewhat larger learning rate."
    seen = f"loss {shown(training.steps[-1].loss)} and falling at step {steps}"
    return wrong("too_few_steps", line, message, hint, seen)


def _faster(case: Case, training: Training) -> str:
    """What else would do, for nothing that was seen tells whether the steps are too few or too small."""
    rate, largest = rates_of(case, training)
    if rate is None or largest is None or rate > largest / 4:
        return "; or centre the inputs, which speeds it up"
    return f". A larger one needs fewer; below {shown(largest)} it is stable on this data. Either will do"


def _still_on_its_way(steps: int, end: Learned) -> str:
    return (
        f"{steps} step{'s' * (steps != 1)} the line is still on its way: its mean squared error is {shown(end.loss)}, "
        f"where the best line through your data reaches {shown(end.fit.loss)}."
    )


def too_slow(case: Case, training: Training, end: Learned) -> Finding | None:
    """A learning rate with which no reasonable number of steps would do, however the loop ended."""
    crawling = _crawls(case, training, end) or _stands(case, training, end)
    if crawling is not None:
        return crawling
    needed, rate = steps_to_go(case, training, end), rates_of(case, training)[0]
    if needed is None or needed <= _MANY_STEPS or rate is None:
        return None
    line = _rate_line(case, rate) or _update_line(case, training)
    steps = case.trace.total_steps
    message = (
        f"Your learning rate is {shown(rate)}. At this rate it would take about {_rounded(needed)} steps; "
        f"after {_still_on_its_way(steps, end)}"
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
    line = made[0] if len(made) == 1 else _update_line(case, training) or training.steps[-1].line
    message = (
        f"After step {last.index + 1} nothing moves any more, although the gradient is not zero: your steps have "
        f"become too small for the numbers to change. After {_still_on_its_way(case.trace.total_steps, end)}"
    )
    hint = "Keep the learning rate as it is, or let it fall more slowly."
    seen = f"gradient {shown((steep[0].after or (None,))[0])} at the last step, and no movement"
    return wrong("learning_rate_too_small", line, message, hint, seen)


def _has_fallen(case: Case, training: Training, end: Learned) -> Finding | None:
    """A schedule has let the rate fall to next to nothing, while there was still a way to go."""
    source, steps = parsed(case.evidence.source), training.steps
    made = [s.lineno for s in schedules(source)] if source is not None else []
    often = [s.lineno for s in schedule_steps(source) if len(source.loops(s)) > 1] if source is not None else []
    first, last = (sorted(filter(None, map(_step_rate, some))) for some in (steps[:_FEW], steps[-_FEW:]))
    if len(made) != 1 or len(steps) < 2 * _FEW or not first or not last:
        return None
    times = first[len(first) // 2] / last[len(last) // 2]
    if times < _FALLEN:
        return None
    message = (
        f"The learning rate falls too fast: at the last step it is about {_rounded(int(times))} times smaller than at "
        f"the first, and so nothing changes much any more. After {_still_on_its_way(case.trace.total_steps, end)}"
    )
    hint = "Keep the learning rate as it is, or let it fall more slowly (once an epoch, not at every batch)."
    before, after = shown(first[len(first) // 2]), shown(last[len(last) // 2])
    seen = f"step over gradient: {before} in the first steps, {after} in the last"
    return wrong("learning_rate_too_small", (often or made)[0], message, hint, seen)


def _step_rate(step: Step) -> float | None:
    """How far the parameters moved in a step, per unit of gradient."""
    pairs = [(v, n, g) for r in step.readings for v, n, g in zip(r.value, r.next, r.after or (), strict=False)]
    known = [(n - v, g) for v, n, g in pairs if v is not None and n is not None and g is not None]
    moved, steep = (math.hypot(*values) for values in zip(*known, strict=True)) if known else (0.0, 0.0)
    return moved / steep if steep > 0 and moved > 0 else None


def _crawls(case: Case, training: Training, end: Learned) -> Finding | None:
    """One parameter's rate is so much smaller than another's that it cannot have gone a twentieth of its way."""
    moved = sorted((m.rate, m.slot) for m in case.movements if m.rate is not None and m.rate > 0)
    scale, data, steps = loss_scale(training), training.trace.data, case.trace.total_steps
    if len(moved) < 2 or moved[0][0] > 1e-3 * moved[-1][0] or not scale or scale < 0 or data is None:
        return None
    (rate, slot), (usual, other) = moved[0], moved[-1]
    if rate * scale * curvature(varying(data))[1] * steps > 0.05:
        return None
    name, line = training.name(slot), case.line_of(slot, "value") or _update_line(case, training)
    before, after = value_then(training, slot)
    message = (
        f"`{name}` is moved with a learning rate of {shown(rate)}, `{training.name(other)}` with {shown(usual)}: in "
        f"{steps} steps `{name}` came from {shown(before)} to {shown(after)}. The line is still on its way: its mean "
        f"squared error is {shown(end.loss)}, where the best line through your data reaches {shown(end.fit.loss)}."
    )
    hint = f"Take a larger learning rate for `{name}` (as long as the loss still falls); mostly one rate does for all."
    return wrong("learning_rate_too_small", line, message, hint, f"rates {shown(rate)} and {shown(usual)}")


def _rounded(count: int) -> str:
    digits = max(0, len(str(count)) - 2)
    return f"{round(count, -digits):,}"


def _descends(training: Training) -> bool:
    """Whether the loss still falls towards the end, or at least fell."""
    losses = [s.loss for s in training.steps if s.loss is not None]
    return len(losses) >= 2 and losses[-1] < losses[0]


def steps_to_go(case: Case, training: Training, end: Learned) -> int | None:
    """Steps until the learned line could not be told from the best one, computed from the data's curvature."""
    rate, scale, data = rates_of(case, training)[0], loss_scale(training), training.trace.data
    start = training.prediction("start")
    if rate is None or not scale or scale < 0 or data is None or start is None:
        return None
    columns = varying(data)
    line = best_fit(columns, start.values)
    fit = fit_of(training)
    if line is None or fit is None:
        return None
    excess = max(confidence_excess(fit), (1 - case.share) * (fit.variance - fit.loss) / 5)
    return steps_needed(columns, fit, (line.intercept, *line.slopes), rate * scale, excess)


def fragile_learning_rate(case: Case) -> Finding | None:
    """Diverges under some seeds and not under others."""
    grown = [
        _run_grew(run.trace is not None and Case(case.evidence, run, run.trace, case.share))
        for run in case.evidence.seeds
    ]
    training = case.training
    if training is None or not any(grown) or all(grown) or grew(training):
        return None
    rate, largest = rates_of(case, training)
    bound = f" On the data of this seed the largest stable rate is {shown(largest)}." if largest else ""
    message = (
        f"Under {sum(grown)} of {len(grown)} random seeds your training diverges: whether it works depends on the data "
        f"that chance deals.{bound}"
    )
    hint = "Take a smaller learning rate, so that it works for any data of this kind."
    seen = f"learning rate {shown(rate)}" if rate is not None else "the loss grew under some seeds"
    line = _rate_line(case, rate) or _update_line(case, training)
    return style("fragile_learning_rate", line, message, hint, seen)


def _run_grew(case: Case | bool) -> bool:
    return isinstance(case, Case) and case.training is not None and grew(case.training)
