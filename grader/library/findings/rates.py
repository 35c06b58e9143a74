"""Learning rates and numbers of steps: those seen, and those that the data ask for."""

from __future__ import annotations

import math

from grader.evidence import Step
from grader.library.convergence import Learned, fit_of, loss_scale, varying
from grader.library.fit import best_fit, confidence_excess, curvature, steps_needed
from grader.library.updates import Law
from grader.library.view import Training, shown

from .case import Case, line_of_rate


def rates_of(case: Case, training: Training) -> tuple[float | None, float | None]:
    """The learning rate that the updates show, and the largest stable one, both for the student's own loss."""
    rates = [m.rate for m in case.movements if m.rate is not None]
    rates += [o.rate for o in case.trace.optimizers if o.rate is not None and o.kind == "SGD"]
    scale, data = loss_scale(training), training.trace.data
    columns = varying(data) if data is not None else ()
    largest = 2 / (scale * curvature(columns)[1]) if scale and scale > 0 and columns else None
    return (rates[0] if rates else None), largest


def rate_line(case: Case, rate: float | None) -> int | None:
    """Where the program gives the learning rate that was seen."""
    if rate is None:
        return None
    return line_of_rate(case, lambda written: math.isclose(written, rate, rel_tol=0.02), anywhere=True)


def update_line(case: Case, training: Training) -> int | None:
    """The line that moves the parameters; where an optimizer does, the line that makes it."""
    slots = [p.slot for p in training.parameters]
    made = next((o.line for o in case.trace.optimizers if set(slots) & set(o.slots)), None)
    return made or case.first_line(slots, "value") or case.first_line(slots, "grad", "read") or training.steps[0].line


def mean_rate(case: Case, training: Training) -> float | None:
    """The mean of the rates that the steps show, where they change and nothing but the gradient makes the steps."""
    if any(m.law is not Law.GRADIENT for m in case.movements) or any(o.kind != "SGD" for o in case.trace.optimizers):
        return None
    seen = list(filter(None, map(step_rate, training.steps)))
    return sum(seen) / len(seen) if seen else None


def step_rate(step: Step) -> float | None:
    """How far the parameters moved in a step, per unit of gradient."""
    pairs = [(v, n, g) for r in step.readings for v, n, g in zip(r.value, r.next, r.after or (), strict=False)]
    known = [(n - v, g) for v, n, g in pairs if v is not None and n is not None and g is not None]
    moved, steep = (math.hypot(*values) for values in zip(*known, strict=True)) if known else (0.0, 0.0)
    return moved / steep if steep > 0 and moved > 0 else None


def steps_to_go(case: Case, training: Training, rate: float | None) -> int | None:
    """Steps until the learned line could not be told from the best one, computed from the data's curvature."""
    scale, data = loss_scale(training), training.trace.data
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


def rounded(count: int) -> str:
    """A count with its first two digits."""
    digits = max(0, len(str(count)) - 2)
    return f"{round(count, -digits):,}"


def still_on_its_way(steps: int, end: Learned) -> str:
    """How far the line is from the best one after so many steps."""
    return (
        f"{steps} step{'s' * (steps != 1)} the line is still on its way: its mean squared error is {shown(end.loss)}, "
        f"where the best line through your data reaches {shown(end.fit.loss)}."
    )
