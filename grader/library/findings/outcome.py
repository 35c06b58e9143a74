"""What training came to: nothing trained, diverged, not far enough, an answer that was there from the start."""

from __future__ import annotations

import ast
import math
import re

from grader.evidence import Ending, Idle
from grader.library.convergence import Learned, learned, varying
from grader.library.fit import best_fit, loss_through, within_confidence
from grader.library.source import parsed
from grader.library.stopping import Exit
from grader.library.view import Training, shown, unfollowed
from grader.verdict import Finding

from .case import Case, breaks, element, style, wrong
from .pace import grew

_IMPORTS = re.compile(r"\s*(from|import)\s")
_SEVERAL = 3
_NEAR = 2  # mean squared errors of a start, in those of the best line, that still are an answer known before


def no_training_loop(case: Case) -> Finding | None:
    """Fewer than two backward passes: nothing was trained."""
    done = [s for s in case.trace.steps if s.failed is None and s.readings]
    if len(done) >= 2 or case.trace.total_steps >= 2 or case.run.ending is not Ending.FINISHED:
        return None
    if unfollowed(case.trace) is not None:
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
    elif "backward" in source and (guard := _other_main(case)) is not None:
        line, compared = guard
        message = (
            f"Line {line} compares `__name__` with {compared}, which it never is: what stands below it was not run, "
            "and so nothing was trained."
        )
        hint = "When a program is started, `__name__` is `'__main__'`."
    elif "backward" in source and (turnless := _without_turns(case)) is not None:
        line, text = turnless
        message = (
            f"The loop on line {line} had no turns: `{text}` was false from the beginning, and so nothing was trained."
        )
        hint = "The condition of a `while` says how long to go on: it has to be true at first."
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


def _other_main(case: Case) -> tuple[int, str] | None:
    """A guard that compares `__name__` with some other text than what it is when a program is started."""
    source = parsed(case.evidence.source)
    for test in (n.test for n in source.all(ast.If)) if source is not None else ():
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
            sides = (test.left, test.comparators[0])
            other = next((s for s in sides if isinstance(s, ast.Constant)), None)
            if any(isinstance(s, ast.Name) and s.id == "__name__" for s in sides) and other is not None:
                return (test.lineno, repr(other.value)) if other.value != "__main__" else None
    return None


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


def _without_turns(case: Case) -> tuple[int, str] | None:
    """The `while` around the program's only backward, where it stands outside functions and so was reached."""
    source = parsed(case.evidence.source)
    calls = [c for c in source.all(ast.Call) if source.of(c.func).endswith("backward")] if source is not None else []
    if source is None or len(calls) != 1 or case.crash is not None:
        return None
    above = list(source.around(calls[0]))
    loops = [n for n in above if isinstance(n, ast.While)]
    plain = all(isinstance(n, ast.While | ast.With | ast.Expr | ast.Module) for n in above)
    return (loops[-1].lineno, source.of(loops[-1].test)) if loops and plain else None


def solver_in(source: str) -> str | None:
    """A formula or a library's model that gives the line in one go; a class of the program's own is none."""
    found = (s for s in SOLVERS if line_with(source, s) is not None and f"class {s}" not in source)
    return next(found, None)


def line_with(source: str, text: str) -> int | None:
    lines = enumerate(source.splitlines(), 1)
    return next((n for n, line in lines if text in line.split("#")[0] and not _IMPORTS.match(line)), None)


def hard_coded_parameters(case: Case) -> Finding | None:
    """The answer was there before training began."""
    training = case.training
    if training is None or not case.evidence.seeds:
        return None
    starts = [learned(run, "start") for run in case.evidence.seeds]
    if not starts or not all(s is not None and s.converged(case.share) for s in starts):
        return None
    first, end = starts[0], learned(case.run)
    if first is None or first.fit.variance <= 1.2 * first.fit.loss or end is None or not _is_the_answer(first):
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


def _is_the_answer(start: Learned) -> bool:
    """Whether a start is no farther from the best line than noise is; zeros and ones alone say nothing."""
    values = {v for vector in start.prediction.parameters for v in vector}
    near = start.indistinguishable or (start.loss is not None and start.loss <= _NEAR * start.fit.loss)
    return near and not values <= {0.0, 1.0}


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


def one_short(case: Case) -> Learned | None:
    """What was learned where a single number was trained, and one more could follow the data better than chance."""
    training, end = case.training, learned(case.run)
    if training is None or end is None or end.loss is None or end.indistinguishable or training.trace.data is None:
        return None
    alone = sum(math.prod(p.shape) for p in training.parameters) - len(dead_elements(training)) == 1
    return end if alone and len(varying(training.trace.data)) == 1 and not grew(training) else None


def dead_elements(training: Training) -> tuple[str, ...]:
    """Numbers of the parameters whose gradient is exactly zero at every step: nothing depends on them."""
    found = []
    for parameter in training.parameters:
        gradients = [r.after for _, r in training.readings(parameter.slot) if r.after]
        name, count = training.name(parameter.slot), math.prod(parameter.shape)
        if len(gradients) >= _SEVERAL and 1 < count == len(gradients[0]):
            dead = [i for i in range(count) if all(len(g) == count and g[i] == 0 for g in gradients)]
            found += [element(name, parameter.shape, i) for i in dead]
    return tuple(found)


def missing_intercept(case: Case) -> Finding | None:
    """The data has an intercept, the model none."""
    training, end = case.training, one_short(case)
    if training is None or end is None or training.trace.data is None or not _turns(case, training, end):
        return None
    fixed, data = _fixed_intercept(training, end), training.trace.data
    if within_confidence(loss_through(fixed or 0.0, varying(data)[0], data.targets), end.fit):
        return None  # the data ask for no other
    line = training.parameters[0].born
    name = training.name(training.parameters[0].slot)
    through = "a line through the origin" if fixed is None else f"a line that always meets the axis at {shown(fixed)}"
    dead = dead_elements(training)
    message = (
        f"You learn one number{' of' if dead else ','} `{name}`: {through}. Your data lie around one that meets "
        f"the axis at {shown(end.fit.intercept)}, which no slope alone can follow."
    )
    if dead:
        message += f" `{dead[0]}` has a gradient of exactly 0 at every step: the loss does not depend on it."
    if end.converged(case.share):
        message += f" So far it explains {end.explained:.0%} of what the best line does."
    hint = "Add a second parameter, the intercept: `w * x + b`; a `b` that is there already has to be learned, too."
    if (unused := _unused(case)) is not None and case.trace.formula:
        line = case.trace.formula[0].line
        message += (
            f" `{unused.name}` is there, and an optimizer holds it, but your prediction (line {line}) leaves it out."
        )
        hint = f"Let the prediction use `{unused.name}`: `w * x + b`."
    if fixed is not None:
        hint = (
            "Let the number that your model adds be learned, too: with `requires_grad=True`, and an update of its own."
        )
    seen = f"mean squared error {shown(end.loss)}, best {shown(end.fit.loss)}"
    return wrong("missing_intercept", line, message, hint, seen)


def _unused(case: Case) -> Idle | None:
    """A number that an optimizer would learn, and that the loss never depended on nor lost on its way."""
    idle = [i for o in case.trace.optimizers if o.steps for i in o.idle if i.requires_grad and not i.taken and i.name]
    numbers = [i for i in idle if math.prod(i.shape) == 1]
    return numbers[0] if len(numbers) == 1 else None


def _fixed_intercept(training: Training, end: Learned) -> float | None:
    """Where the line meets the axis at its beginning and at its end, if that is not the origin."""
    assert training.trace.data is not None  # one_short looked
    columns, start = varying(training.trace.data), training.prediction("start")
    lines = [best_fit(columns, p.values) for p in (start, end.prediction) if p is not None]
    heights = [line.intercept for line in lines if line is not None]
    size = 1e-3 * max(1.0, abs(end.fit.intercept))
    if len(heights) < 2 or abs(heights[0] - heights[1]) > size or abs(heights[1]) <= size:
        return None
    return heights[1]


def _turns(case: Case, training: Training, end: Learned) -> bool:
    """Whether the one number is the slope: the line was turned by it, or at least was not moved up or down.

    Where the line is good enough to pass, it has to be seen to go through the origin.
    """
    assert training.trace.data is not None  # one_short looked
    columns, start = varying(training.trace.data), training.prediction("start")
    before = best_fit(columns, start.values) if start is not None else None
    after = best_fit(columns, end.prediction.values)
    if after is None or (end.converged(case.share) and abs(after.intercept) > 1e-3 * abs(end.fit.intercept)):
        return False
    turned = before is None or abs(after.slopes[0] - before.slopes[0]) > 1e-4 * abs(after.slopes[0])
    return turned or (before is not None and abs(after.intercept - before.intercept) <= 1e-4 * abs(after.intercept))
