"""Models that cannot be the line, whatever is learned: two parameters in one, data that is not looked at."""

from __future__ import annotations

import ast
import itertools

import numpy as np

from grader.evidence import Data, Run, Series, Trace, Vector
from grader.library.convergence import learned
from grader.library.fit import Fit, best_fit
from grader.library.regression import Array, updates_of
from grader.library.source import NAMING, parsed
from grader.library.view import Training, finite, shown
from grader.verdict import Finding

from .case import Case, listed, wrong

_LEAST_STEPS, _ENOUGH_STEPS = 3, 5
_EXACT = 1e-9  # what single precision leaves of numbers that were computed from a line


def parameters_not_identifiable(case: Case) -> Finding | None:
    """Two parameters do the work of one: the line can be moved, but not turned, or the other way round."""
    training, end = case.training, learned(case.run)
    if training is None or training.trace.data is None or (end is not None and end.converged(case.share)):
        return None
    twins, stiff = _twins(training), _stiff(training)
    if twins is None or stiff is None:
        return None
    names = listed([training.name(slot) for slot in twins])
    message = (
        f"{names} always get the same gradient, up to a factor: your model uses them as one. {stiff} Two parameters "
        "that do the same work cannot follow a line that needs a slope and an intercept."
    )
    hint = "One parameter has to be multiplied by the input, the other one added: `w * x + b`."
    seen = f"the gradients of {names} are proportional at every step"
    line = (
        _meeting(case, [training.name(slot) for slot in twins]) or _used_first(case, twins) or training.trace.data.line
    )
    return wrong("parameters_not_identifiable", line, message, hint, seen)


def _twins(training: Training) -> tuple[int, int] | None:
    """Two parameters whose gradients are proportional at every step."""
    for one, two in itertools.combinations([p.slot for p in training.parameters], 2):
        updates = updates_of(one, list(training.readings(one)))
        if len(updates) < _LEAST_STEPS or two not in updates.others:
            continue
        mine, theirs = updates.beside(two)
        if not _turns(mine.gradient):
            continue
        along = mine.gradient.reshape(-1) * (1 / max(1e-300, float(np.linalg.norm(mine.gradient))))
        left = theirs.reshape(-1) - (theirs.reshape(-1) @ along) * along
        most = 1e-3 if len(updates) >= _ENOUGH_STEPS else 1e-5  # in few steps, large inputs make gradients much alike
        if float(np.linalg.norm(theirs)) > 0 and float(np.linalg.norm(left)) <= most * float(np.linalg.norm(theirs)):
            return one, two
    return None


def _meeting(case: Case, names: list[str]) -> int | None:
    """The line of the model: of the innermost sum or product in which both names stand."""
    source = parsed(case.evidence.source)
    found = [n for n in source.all(ast.BinOp) if source.unrecorded(n) is None] if source is not None else []
    both = [n for n in found if set(names) <= {ast.unparse(m) for m in ast.walk(n) if isinstance(m, NAMING)}]
    return min(both, key=lambda n: len(ast.unparse(n))).lineno if both else None


def _used_first(case: Case, twins: tuple[int, int]) -> int | None:
    """The line of the first operation that one of them goes into, on its way to the loss."""
    return next((o.line for o in case.trace.formula if set(o.slots) & set(twins) and o.line), None)


def _turns(gradient: Array) -> bool:
    """Whether a gradient changes so much over the steps that another one changes with it only if they are one."""
    return bool(np.ptp(gradient, axis=0).max(initial=0.0) > 0.1 * np.abs(gradient).max(initial=0.0))


def _stiff(training: Training) -> str | None:
    """What of the predicted line never changes, as a sentence."""
    data = training.trace.data
    if data is None or not data.inputs:  # of one point only, no input could be seen to vary
        return "No parameter is multiplied by the input." if data is not None and data.rows > 2 else None
    since = training.steps[0].index
    found = [best_fit(data.inputs, p.values) for p in training.trace.predictions if p.step >= since]
    lines = [line for line in found if line is not None and len(line.slopes) == 1]
    if len(lines) < 2:
        return None
    size = max(abs(v) for line in lines for v in (line.slopes[0], line.intercept))
    slopes, intercepts = [v.slopes[0] for v in lines], [v.intercept for v in lines]
    for what, values, others in (("slope", slopes, intercepts), ("intercept", intercepts, slopes)):
        if max(values) - min(values) <= 1e-4 * size and max(others) - min(others) > 1e-2 * size:
            stays = values[0] if abs(values[0]) > 1e-4 * size else 0.0
            return f"The {what} of your line stays {shown(stays)} whatever they are."
    return None


def ignores_data(case: Case) -> Finding | None:
    """The learned line stays where it is when the data moves."""
    end = learned(case.run)
    if end is None or end.slope is None or not end.converged(case.share):
        return None
    moves = [m for run in case.evidence.changed if (m := _moves(case, run)) is not None]
    if not moves or not all(abs(learned_by) <= 0.02 * abs(data_by) for data_by, learned_by in moves):
        return None
    message = (
        f"When we change the slope of your data by {shown(moves[0][0])}, the line that your program learns stays where "
        "it was: its answer does not come from the data."
    )
    hint = "Let prediction and loss use the data that the program made, and start from values that say nothing."
    seen = f"slope of the data moved by {shown(moves[0][0])}, the learned one by {shown(moves[0][1])}"
    return wrong("ignores_data", None, message, hint, seen)


def other_targets(case: Case) -> Finding | None:
    """The loss compares the prediction with the inputs, or with a formula of them, and not with the targets."""
    data = case.training.trace.data if case.training is not None else None
    if data is None or data.rows <= 4 or len(data.inputs) != 1 or not finite(data.targets) or not data.line:
        return None
    targets = "the targets that your data consist of, such as `y`"
    if len(set(data.targets)) == 1:
        what = f"the same number for each input, {shown(data.targets[0])}: a flat line is all that can be learned"
    elif tuple(data.targets) == tuple(data.inputs[0]):
        what = "the inputs themselves: the best that can be learned is to repeat them"
    elif (unused := _unused_targets(case.trace, data)) is not None:
        what = (
            f"numbers that lie on a straight line of your inputs without any noise. `{unused.name}` of line "
            f"{unused.line} does not, and so training never looks at it"
        )
        targets = f"`{unused.name}`"
    else:
        return None
    message = f"The loss on line {data.line} compares the prediction with {what}."
    hint = f"Compare the prediction with {targets}."
    pairs = zip(data.inputs[0][:3], data.targets[:3], strict=True)
    seen = "compared with: " + ", ".join(f"{shown(t)} at x = {shown(x)}" for x, t in pairs)
    return wrong("ignores_data", data.line, message, hint, seen)


def _unused_targets(trace: Trace, data: Data) -> Series | None:
    """A series beside the inputs that scatters around a line of them, where what the loss compares with does not.

    Noisy copies of the inputs are no targets. Numbers that were given a name before are what is to be learned.
    """
    exact = best_fit(data.inputs, data.targets)
    if exact is None or exact.loss > _EXACT * exact.variance:
        return None
    since = min((s.order for s in trace.series if _holds(s, data.inputs[0])), default=0)
    others = [s for s in trace.series if s.length == data.rows == len(s.values) and s.order > since]
    fits = [(s, best_fit(data.inputs, s.values)) for s in others]
    noisy = [s for s, fit in fits if fit is not None and _scatters(fit) and not _copies(fit, exact)]
    if 1 not in (len({s.name for s in noisy}), len({tuple(s.values) for s in noisy})) or any(
        _holds(s, data.targets) and s.order < noisy[0].order for s in trace.series
    ):
        return None
    return noisy[0]


def _scatters(fit: Fit) -> bool:
    return 1e-4 * fit.variance < fit.loss < 0.5 * fit.variance


def _copies(fit: Fit, exact: Fit) -> bool:
    """Whether numbers may be the inputs with noise, and not the targets: by the slope of the line that they lie on."""
    slope, error = fit.slopes[0], 4 * fit.slope_errors[0]
    return abs(slope - 1) <= error < abs(slope - exact.slopes[0])


def _holds(series: Series, values: Vector) -> bool:
    return tuple(series.values) == tuple(values)


def _moves(case: Case, run: Run) -> tuple[float, float] | None:
    """How far the best slope and the learned one move in a run with changed data."""
    base = next((r for r in case.evidence.seeds if r.scenario.seed == run.scenario.seed), None)
    before, after = (learned(base) if base is not None else None), learned(run)
    if before is None or after is None or before.slope is None or after.slope is None:
        return None
    moved = after.fit.slopes[0] - before.fit.slopes[0]
    return (moved, after.slope - before.slope) if abs(moved) > 0.1 * abs(before.fit.slopes[0]) else None
