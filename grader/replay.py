"""Corroboration: what evidence implies is computed again on the trusted side, and has to add up.

A run only testifies. But an honest trace is the record of one computation, whose parts follow from one another: steps
follow steps, values follow values, and where the model is a line and the loss a multiple of the mean squared error,
losses and gradients follow from parameters and data. What does not is told to the instructor; nobody is accused of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from grader.evidence import Data, Evidence, Prediction, Run, Step, Trace, Vector
from grader.library.convergence import varying
from grader.library.view import Training, finite, training_of

Array = npt.NDArray[np.float64]

#: Fewer steps than this prove nothing.
LEAST_STEPS = 10
#: So large a share of the steps may be odd before a trace does not add up.
ODD_STEPS = 0.2
#: How far a recomputed number may be off: relative to itself, and to the size of the data.
RELATIVE, ABSOLUTE = 1e-3, 1e-5
#: The same for parameters in half precision.
HALF = 100.0
#: Cosine between a gradient and the one recomputed.
ALONG = 0.99


def contradictions(evidence: Evidence) -> tuple[str, ...]:
    """What in the evidence contradicts itself, at most one sentence for each run; empty for honest evidence."""
    told = ((run, next(_in_run(run, evidence.source), None)) for run in evidence.runs)
    return tuple(f"{run.scenario.name}, seed {run.scenario.seed}: {what}" for run, what in told if what is not None)


def _in_run(run: Run, source: str) -> Iterator[str]:
    if run.trace is None:
        return
    yield from _order(run.trace)
    yield from _continuity(run.trace)
    training = training_of(run)
    if training is not None:
        yield from _mathematics(training, hooked="hook" in source)


def _order(trace: Trace) -> Iterator[str]:
    """Steps come one after the other, and there are no more than were counted."""
    indexes = [step.index for step in trace.steps]
    if any(b <= a for a, b in pairwise(indexes)):
        yield "its steps are not in order."
    if indexes and indexes[-1] >= trace.total_steps:
        yield f"it has a step {indexes[-1] + 1}, but counts {trace.total_steps}."


def _continuity(trace: Trace) -> Iterator[str]:
    """The value that a tensor has at the end of a step is the one with which it begins the next."""
    for step, following in pairwise(trace.steps):
        begun = {(r.slot, r.serial): r.value for r in following.readings}
        for reading in step.readings:
            value = begun.get((reading.slot, reading.serial), reading.next)
            if following.index == step.index + 1 and value != reading.next:
                yield f"a parameter leaves step {step.index + 1} with other values than it has at the next."
                return


# -- losses and gradients -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """A model that predicts a line: slope and intercept are `parameters @ weights + constant` (k to 2 numbers)."""

    weights: Array
    constant: Array
    inputs: Array
    targets: Array

    def residuals(self, parameters: Array) -> Array:
        """Predictions minus targets (m, n), for m times k parameters."""
        slope, intercept = (parameters @ self.weights + self.constant).T
        return np.asarray(np.outer(slope, self.inputs) + intercept[:, None] - self.targets)

    def gradients(self, residuals: Array) -> Array:
        """The gradients (m, k) of the mean squared error, for residuals (m, n)."""
        pairs = np.stack([2 * np.mean(residuals * self.inputs, axis=1), 2 * np.mean(residuals, axis=1)], axis=1)
        return np.asarray(pairs @ self.weights.T)


def _mathematics(training: Training, *, hooked: bool) -> Iterator[str]:
    """Losses and gradients, recomputed at every step."""
    line = _line_of(training)
    known = None if line is None else _states_of(training)
    if line is None or known is None or len(known.losses) < LEAST_STEPS:
        return
    with np.errstate(all="ignore"):
        residuals, losses = line.residuals(known.parameters), known.losses
        errors = np.mean(residuals**2, axis=1)
        scale = float(np.median(losses[:3] / np.maximum(errors[:3], 1e-300)))
        play = HALF if any("16" in p.dtype for p in training.parameters) else 1.0
        floor = play * ABSOLUTE * abs(scale) * float(np.mean(line.targets**2) + np.var(line.targets))
        same_loss = np.abs(losses - scale * errors) <= play * RELATIVE * np.abs(losses) + floor
        adds_up = _along(line.gradients(residuals), known.gradients) | _trapezoids(known, floor)
    understood = bool(np.all(same_loss[:3]))
    if understood and np.mean(same_loss | adds_up) < 1 - ODD_STEPS:
        yield "neither its losses nor its gradients follow from its parameters and data."
    elif understood and np.mean(same_loss) > 0.99 and not hooked and np.mean(adds_up) < 1 - ODD_STEPS:
        yield "its gradients are not those of its loss."


@dataclass(frozen=True)
class _States:
    """The m full-batch steps with everything known: parameters and the gradients that the backwards added (m, k)."""

    indexes: npt.NDArray[np.intp]
    parameters: Array
    gradients: Array
    losses: Array


def _states_of(training: Training) -> _States | None:
    """The states of a training's steps; steps where a number is missing are left out, None if that leaves none."""
    slots = _slots(training)
    known = [(step, row) for step in training.steps if (row := _row(slots, step)) is not None]
    if not known or len({len(value) for _, (value, _, _) in known}) != 1:
        return None
    values, afters, befores = (np.array([row[part] for _, row in known], float) for part in range(3))
    indexes = np.array([step.index for step, _ in known], dtype=np.intp)
    return _States(indexes, values, afters - befores, np.array([step.loss for step, _ in known], float))


def _row(slots: list[int], step: Step) -> tuple[Vector, Vector, Vector] | None:
    """Values, gradients after and before of all slots at a step; None where a number is missing."""
    readings = {r.slot: r for r in step.readings}
    if step.loss is None or not all(slot in readings for slot in slots):
        return None
    values: Vector = ()
    afters: Vector = ()
    befores: Vector = ()
    for reading in (readings[slot] for slot in slots):
        after = reading.after or ()
        before = reading.before or (0.0,) * len(after)
        if not len(reading.value) == len(after) == len(before) > 0:
            return None
        values, afters, befores = values + reading.value, afters + after, befores + before
    return (values, afters, befores) if finite(values) and finite(afters) and finite(befores) else None


def _slots(training: Training) -> list[int]:
    return sorted(p.slot for p in training.parameters)


def _along(due: Array, seen: Array) -> npt.NDArray[np.bool_]:
    """Where a gradient (row of m, k) has the direction of the recomputed one, or that is as small as rounding."""
    length = np.linalg.norm(due, axis=1)
    inner = np.abs(np.sum(due * seen, axis=1))
    return np.asarray((inner >= ALONG * length * np.linalg.norm(seen, axis=1)) | (length <= 1e-3 * length.max()))


def _trapezoids(known: _States, floor: float) -> npt.NDArray[np.bool_]:
    """Where the loss changes from step to step as the gradients along the way say: exact for quadratic losses."""
    due = np.sum((known.gradients[:-1] + known.gradients[1:]) * np.diff(known.parameters, axis=0), axis=1) / 2
    change = np.diff(known.losses)
    near = (np.diff(known.indexes) == 1) & (np.abs(due - change) <= 0.02 * np.abs(change) + floor)
    held = np.zeros(len(known.losses), bool)
    held[:-1] |= near
    held[1:] |= near
    return held


# -- the model ------------------------------------------------------------------------------------------------------


def _line_of(training: Training) -> _Line | None:
    """The line that the program's own predictions show, as a function of its parameters; None if they show none."""
    data = training.trace.data
    columns = varying(data) if data is not None and _is_whole(data) else ()
    if data is None or len(columns) != 1 or not finite(data.targets):
        return None
    inputs, targets = np.array(columns[0], float), np.array(data.targets, float)
    if np.abs(inputs).max() > 1e30 or np.abs(targets).max() > 1e30:
        return None
    seen = [s for p in training.trace.predictions if (s := _snapshot(training, p, inputs)) is not None]
    if len(seen) < 2 or len({len(parameters) for parameters, _ in seen}) != 1:
        return None
    model = _model(np.stack([parameters for parameters, _ in seen]), np.stack([line for _, line in seen]))
    return None if model is None else _Line(*model, inputs, targets)


def _is_whole(data: Data) -> bool:
    """Whether one step compares all rows, one prediction with one target."""
    counts = [int(np.prod(shape, dtype=object)) for shape in (data.prediction_shape, data.table_shape)]
    return counts == [data.rows, data.rows] and data.rows == len(data.targets) >= 3


def _snapshot(training: Training, prediction: Prediction, inputs: Array) -> tuple[Array, Array] | None:
    """Parameters (k), and the slope and intercept of what they predict; None if that is no line."""
    flat = [v for vector in prediction.parameters for v in vector]
    if prediction.step < training.steps[0].index or None in flat or None in prediction.values:
        return None
    values = np.array(prediction.values, float)
    if values.shape != inputs.shape or len(prediction.parameters) != len(training.parameters):
        return None
    if not np.abs(values).max() < 1e30:
        return None
    line = np.polyfit(inputs, values, 1)
    left = values - np.polyval(line, inputs)
    is_line = np.abs(left).max() <= 1e-4 * max(1e-30, float(np.abs(values).max()))
    return (np.array(flat, float), np.asarray(line)) if is_line else None


def _model(parameters: Array, lines: Array) -> tuple[Array, Array] | None:
    """How parameters (m, k) make slopes and intercepts (m, 2): one for one, or else by an affine map that they show."""
    size = 1e-3 * max(1e-30, float(np.abs(lines).max()))
    if parameters.shape[1] == 2:
        for order in ((0, 1), (1, 0)):
            if np.abs(parameters[:, order] - lines).max() <= size:
                return np.eye(2)[:, order], np.zeros(2)
    count, k = parameters.shape
    design = np.concatenate([parameters, np.ones((count, 1))], axis=1)
    if count < k + 2 or not np.abs(design).max() < 1e30 or np.linalg.cond(design) > 1e4:
        return None
    weights, *_ = np.linalg.lstsq(design, lines, rcond=None)
    return (weights[:k], weights[k]) if np.abs(design @ weights - lines).max() <= size else None
