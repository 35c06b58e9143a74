"""What training came to: nothing trained, diverged, not far enough, an answer that was there from the start."""

from __future__ import annotations

from grader.evidence import Ending
from grader.library.convergence import Learned, fit_of, learned, loss_scale, varying
from grader.library.fit import confidence_excess, curvature, steps_needed
from grader.library.stopping import Exit
from grader.library.updates import Law
from grader.library.view import Training, shown
from grader.verdict import Finding

from .case import Case, breaks, style, wrong
from .graph import value_then

_MANY_STEPS = 1_000_000


def no_training_loop(case: Case) -> Finding | None:
    """Fewer than two backward passes: nothing was trained."""
    done = [s for s in case.trace.steps if s.failed is None and s.readings]
    if len(done) >= 2 or case.trace.total_steps >= 2 or case.run.ending is not Ending.FINISHED:
        return None
    if done and case.stop is not None and case.stop.exit is Exit.TRAINING:
        return None  # there is a loop; why it ended after one round is the question
    source = case.evidence.source
    solver = solver_in(source)
    line: int | None
    if done:
        line = done[0].line
        message = (
            f"There is one backward pass only (line {line}). One step is not training: gradient descent repeats it."
        )
        hint = "Put prediction, loss, backward and update into a loop."
    elif solver:
        line = line_with(source, solver)
        message = (
            f"Line {line} solves for the line in one go (`{solver}`). The answer may be right, but nothing was trained."
        )
        hint = "Learn it by gradient descent: a loop of prediction, loss, `backward()` and update."
    elif "backward" in source:
        line = line_with(source, "backward")
        message = (
            f"Line {line} would compute gradients, but it was never run: what holds it was not called, or "
            "its loop had no turns."
        )
        hint = "Call the function that trains, and check that its loop runs at least once."
    else:
        line = None
        message = (
            "No gradient was computed by autograd: there is no `backward()` (nor `torch.autograd.grad`) in "
            "your program."
        )
        hint = (
            "Compute the loss from parameters with `requires_grad=True`, call `loss.backward()`, and update "
            "them in a loop."
        )
    return breaks("no_training_loop", line, message, hint, f"{len(done)} backward passes seen")


SOLVERS = (
    "lstsq",
    "linalg.inv",
    "pinv",
    "polyfit",
    "linalg.solve",
    "LinearRegression",
    "linregress",
    ".inverse(",
)


def solver_in(source: str) -> str | None:
    """A formula or a library's model that gives the line in one go; a class of the program's own is none."""
    found = (s for s in SOLVERS if line_with(source, s) is not None and f"class {s}" not in source)
    return next(found, None)


def line_with(source: str, text: str) -> int | None:
    lines = source.splitlines()
    return next((n for n, line in enumerate(lines, 1) if text in line.split("#")[0]), None)


def diverges(case: Case) -> Finding | None:
    """The loss grows without bound."""
    training = case.training
    if training is None or not _grew(training) or any(m.law is Law.ASCENT for m in case.movements):
        return None
    rate, largest = rates_of(case, training)
    line = _update_line(case, training)
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


def _grew(training: Training) -> bool:
    losses = [s.loss for s in training.steps]
    first, last = losses[0], losses[-1]
    if last is None:
        return first is not None
    return first is not None and last > 10 * max(abs(first), 1e-12)


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


def _update_line(case: Case, training: Training) -> int | None:
    slots = [p.slot for p in training.parameters]
    made = next((o.line for o in case.trace.optimizers if set(slots) & set(o.slots)), None)
    return made or case.first_line(slots, "value") or case.first_line(slots, "grad", "read") or training.steps[0].line


def too_few_steps(case: Case) -> Finding | None:
    """Still on the way when the steps ran out."""
    training, end = case.training, learned(case.run)
    if training is None or end is None or end.converged(case.share) or _grew(training) or end.loss is None:
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
        hint = (
            f"It takes about {_rounded(needed)} steps at this learning rate; or centre the inputs, which speeds it up."
        )
    else:
        hint = "Let it take more steps, or a somewhat larger learning rate."
    seen = f"loss {shown(training.steps[-1].loss)} and falling at step {steps}"
    return wrong("too_few_steps", line, message, hint, seen)


def _still_on_its_way(steps: int, end: Learned) -> str:
    return (
        f"{steps} step{'s' * (steps != 1)} the line is still on its way: its mean squared error is {shown(end.loss)}, "
        f"where the best line through your data reaches {shown(end.fit.loss)}."
    )


def too_slow(case: Case, training: Training, end: Learned) -> Finding | None:
    """A learning rate with which no reasonable number of steps would do, however the loop ended."""
    crawling = _crawls(case, training, end)
    if crawling is not None:
        return crawling
    needed, rate = steps_to_go(case, training, end), rates_of(case, training)[0]
    if needed is None or needed <= _MANY_STEPS or rate is None:
        return None
    line = _update_line(case, training) or training.steps[-1].line
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
    from grader.library.fit import best_fit

    columns = varying(data)
    line = best_fit(columns, start.values)
    fit = fit_of(training)
    if line is None or fit is None:
        return None
    excess = max(confidence_excess(fit), (1 - case.share) * (fit.variance - fit.loss) / 5)
    return steps_needed(columns, fit, (line.intercept, *line.slopes), rate * scale, excess)


def hard_coded_parameters(case: Case) -> Finding | None:
    """The answer was there before training began."""
    training = case.training
    if training is None or not case.evidence.seeds:
        return None
    starts = [learned(run, "start") for run in case.evidence.seeds]
    if not starts or not all(s is not None and s.converged(case.share) for s in starts):
        return None
    first, end = starts[0], learned(case.run)
    if first is None or first.fit.variance <= 1.2 * first.fit.loss or end is None:
        return None
    names = [training.name(slot) for slot in sorted(p.slot for p in training.parameters)]
    line = min((p.born for p in training.parameters if p.born), default=None)
    values = ", ".join(
        f"{n} = {shown(v[0] if v else None)}" for n, v in zip(names, first.prediction.parameters, strict=False)
    )
    message = (
        f"Before the first step the line is already there ({values}): it explains {first.explained:.0%} "
        "of what the best "
        "line does. There is nothing left to learn, so this does not show that your training works."
    )
    hint = "Start from zeros or random numbers, and let gradient descent find the answer."
    seen = (
        f"mean squared error at the start {shown(first.loss)}, at the end {shown(end.loss)}, best "
        f"{shown(first.fit.loss)}"
    )
    return wrong("hard_coded_parameters", line, message, hint, seen)


def could_converge_further(case: Case) -> Finding | None:
    """Good enough to pass, but outside the confidence region of the best line."""
    end, training = learned(case.run), case.training
    if training is None or end is None or end.loss is None or not end.converged(case.share) or end.indistinguishable:
        return None
    line = training.loop.line if training.loop is not None else None
    message = (
        f"Your line is good, and could be better: its mean squared error is {shown(end.loss)}, the best line's is "
        f"{shown(end.fit.loss)}. The difference is more than chance."
    )
    hint = "Train a little longer, or stop on a stricter condition."
    return style(
        "could_converge_further",
        line,
        message,
        hint,
        f"explains {end.explained:.1%} of what the best line does",
    )


def missing_intercept(case: Case) -> Finding | None:
    """The data has an intercept, the model none."""
    training, end = case.training, learned(case.run)
    if training is None or end is None or end.loss is None or end.converged(case.share):
        return None
    if sum(_size(p.shape) for p in training.parameters) != 1 or training.trace.data is None:
        return None
    columns = varying(training.trace.data)
    line = training.parameters[0].born
    name = training.name(training.parameters[0].slot)
    if len(columns) != 1 or _grew(training):
        return None
    message = (
        f"Your model has one parameter, `{name}`: a line through the origin. Your data lie around a line "
        "that meets the "
        f"axis at {shown(end.fit.intercept)}, which no slope alone can follow."
    )
    hint = "Add a second parameter, the intercept: `w * x + b`."
    return wrong(
        "missing_intercept",
        line,
        message,
        hint,
        f"mean squared error {shown(end.loss)}, best {shown(end.fit.loss)}",
    )


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size


def fragile_learning_rate(case: Case) -> Finding | None:
    """Diverges under some seeds and not under others."""
    grown = [
        _run_grew(run.trace is not None and Case(case.evidence, run, run.trace, case.share))
        for run in case.evidence.seeds
    ]
    training = case.training
    if training is None or not any(grown) or all(grown) or _grew(training):
        return None
    rate, largest = rates_of(case, training)
    bound = f" On the data of this seed the largest stable rate is {shown(largest)}." if largest else ""
    message = (
        f"Under {sum(grown)} of {len(grown)} random seeds your training diverges: whether it works depends on the data "
        f"that chance deals.{bound}"
    )
    hint = "Take a smaller learning rate, so that it works for any data of this kind."
    seen = f"learning rate {shown(rate)}" if rate is not None else "the loss grew under some seeds"
    return style("fragile_learning_rate", _update_line(case, training), message, hint, seen)


def _run_grew(case: Case | bool) -> bool:
    return isinstance(case, Case) and case.training is not None and _grew(case.training)
