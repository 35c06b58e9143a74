"""How fast training comes along: with too few steps, or away from the minimum."""

from __future__ import annotations

from grader.library.convergence import learned
from grader.library.fit import mean_squared_error
from grader.library.stopping import Exit
from grader.library.updates import Law
from grader.library.view import Training, shown
from grader.verdict import Finding

from .case import Case, style, wrong
from .crawling import too_slow
from .rates import rate_line, rates_of, rounded, steps_to_go, still_on_its_way, update_line


def diverges(case: Case) -> Finding | None:
    """The loss grows without bound."""
    training = case.training
    if training is None or not grew(training) or any(m.law is Law.ASCENT for m in case.movements):
        return None
    rate, largest = rates_of(case, training)
    line = rate_line(case, rate) or update_line(case, training)
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
    needed = steps_to_go(case, training, rates_of(case, training)[0])
    message = f"After {still_on_its_way(steps, end)}"
    if needed is not None:
        hint = f"It takes about {rounded(needed)} steps at this learning rate{_faster(case, training)}."
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


def _descends(training: Training) -> bool:
    """Whether the loss still falls towards the end, or at least fell."""
    losses = [s.loss for s in training.steps if s.loss is not None]
    return len(losses) >= 2 and losses[-1] < losses[0]


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
    line = rate_line(case, rate) or update_line(case, training)
    return style("fragile_learning_rate", line, message, hint, seen)


def _run_grew(case: Case | bool) -> bool:
    return isinstance(case, Case) and case.training is not None and grew(case.training)
