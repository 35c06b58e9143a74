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

from grader.evidence import Data, Evidence, Prediction, Run, Step, Trace
from grader.library.convergence import varying
from grader.library.view import Training, finite, plain, training_of

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

    def residual(self, parameters: Array) -> Array:
        """Predictions minus targets, for k parameters."""
        slope, intercept = parameters @ self.weights + self.constant
        return np.asarray(slope * self.inputs + intercept - self.targets)

    def gradient(self, parameters: Array) -> Array:
        """The gradient of the mean squared error."""
        residual = self.residual(parameters)
        return np.asarray(self.weights @ np.array([2 * np.mean(residual * self.inputs), 2 * np.mean(residual)]))


def _mathematics(training: Training, *, hooked: bool) -> Iterator[str]:
    """Losses and gradients, recomputed at every step."""
    line = _line_of(training)
    known = [] if line is None else [one for step in training.steps if (one := _State.of(training, step)) is not None]
    if line is None or len(known) < LEAST_STEPS:
        return
    with np.errstate(all="ignore"):
        errors = np.array([np.mean(line.residual(one.parameters) ** 2) for one in known])
        losses = np.array([one.loss for one in known])
        scale = float(np.median(losses[:3] / np.maximum(errors[:3], 1e-300)))
        play = HALF if any("16" in p.dtype for p in training.parameters) else 1.0
        floor = play * ABSOLUTE * abs(scale) * float(np.mean(line.targets**2) + np.var(line.targets))
        same_loss = np.abs(losses - scale * errors) <= play * RELATIVE * np.abs(losses) + floor
        along = _along(line, known)
        adds_up = along | _trapezoids(known, losses, floor)
    understood = bool(np.all(same_loss[:3]))
    if understood and np.mean(same_loss | adds_up) < 1 - ODD_STEPS:
        yield "neither its losses nor its gradients follow from its parameters and data."
    elif understood and np.mean(same_loss) > 0.99 and not hooked and np.mean(adds_up) < 1 - ODD_STEPS:
        yield "its gradients are not those of its loss."


@dataclass(frozen=True)
class _State:
    """A full-batch step with everything known: k parameters, the gradient that this backward added, the loss."""

    index: int
    parameters: Array
    gradient: Array
    loss: float

    @classmethod
    def of(cls, training: Training, step: Step) -> _State | None:
        """A step's state; None where a number is missing."""
        readings = {r.slot: r for r in step.readings}
        slots = _slots(training)
        if step.loss is None or not set(slots) <= set(readings):
            return None
        value: list[float] = []
        gradient: list[float] = []
        for slot in slots:
            reading = readings[slot]
            after = reading.after or ()
            before = reading.before or (0.0,) * len(after)
            if not (finite(reading.value) and finite(after) and finite(before)):
                return None
            if not len(reading.value) == len(after) == len(before) > 0:
                return None
            value += plain(reading.value)
            gradient += [a - b for a, b in zip(plain(after), plain(before), strict=True)]
        return cls(step.index, np.array(value, float), np.array(gradient, float), step.loss)


def _slots(training: Training) -> list[int]:
    return sorted(p.slot for p in training.parameters)


def _along(line: _Line, known: list[_State]) -> npt.NDArray[np.bool_]:
    """Where a gradient has the direction of the recomputed one, or both are as small as rounding."""
    steep = [line.gradient(one.parameters) for one in known]
    least = 1e-3 * max(float(np.linalg.norm(g)) for g in steep)
    lengths = np.array([np.linalg.norm(g) * np.linalg.norm(one.gradient) for g, one in zip(steep, known, strict=True)])
    inner = np.array([abs(g @ one.gradient) for g, one in zip(steep, known, strict=True)])
    flat = np.array([np.linalg.norm(g) <= least for g in steep])
    return np.asarray((inner >= ALONG * lengths) | flat)


def _trapezoids(known: list[_State], losses: Array, floor: float) -> npt.NDArray[np.bool_]:
    """Where the loss changes from step to step as the gradients along the way say: exact for quadratic losses."""
    held = np.zeros(len(known), bool)
    for place, (one, two) in enumerate(pairwise(known)):
        due = float((one.gradient + two.gradient) @ (two.parameters - one.parameters)) / 2
        change = float(losses[place + 1] - losses[place])
        near = two.index == one.index + 1 and abs(due - change) <= 0.02 * abs(change) + floor
        held[place : place + 2] |= near
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
