"""Whether training arrived: the learned line against the best line for the student's own data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.evidence import Data, Prediction, Run

from .fit import Fit, best_fit, bounded, explains, mean_squared_error, within_confidence
from .view import Training, finite, training_of


@dataclass(frozen=True)
class Learned:
    """A training's outcome at one moment: the loss of its line (mean squared error) and the best line's fit.

    `loss` is None where a prediction is not a finite number (training diverged). `slope` is that of the predictions
    over the first input.
    """

    fit: Fit
    loss: float | None
    slope: float | None
    prediction: Prediction

    def converged(self, share: float) -> bool:
        """Whether the line explains `share` of what the best line does, or cannot be told from it."""
        return self.loss is not None and (explains(self.loss, self.fit, share) or self.indistinguishable)

    @property
    def indistinguishable(self) -> bool:
        """Whether the line lies in the 99% confidence region of the fit."""
        return self.loss is not None and within_confidence(self.loss, self.fit)

    @property
    def explained(self) -> float:
        """The share of what the best line explains that the learned one does, at most 1; 0 if nothing was learned."""
        if self.loss is None or not self.fit.variance > self.fit.loss:
            return 0.0
        share = 1 - (self.loss - self.fit.loss) / (self.fit.variance - self.fit.loss)
        return min(1.0, share)


def learned(run: Run, at: str = "end") -> Learned | None:
    """What a run's training had learned at its end, or where its loop ended; None where the evidence does not say."""
    training = training_of(run)
    if training is None or training.trace.data is None:
        return None
    prediction, fit = training.prediction(at), fit_of(training)
    if prediction is None or fit is None:
        return None
    data = training.trace.data
    loss = mean_squared_error(prediction.values, data.targets)
    return Learned(fit, loss, _slope(data, prediction), prediction)


def fit_of(training: Training) -> Fit | None:
    """The best line for a training's own data."""
    data = training.trace.data
    if data is None or not data.inputs:
        return None
    return best_fit(varying(data), data.targets)


def varying(data: Data) -> tuple[tuple[float | None, ...], ...]:
    """The inputs that make a line: copies and multiples of one another count once."""
    kept: list[tuple[float | None, ...]] = []
    for column in data.inputs:
        if bounded(column) and not any(_proportional(column, other) for other in kept):
            kept.append(column)
    return tuple(kept)


def _proportional(column: tuple[float | None, ...], other: tuple[float | None, ...]) -> bool:
    a, b = np.array(column, float), np.array(other, float)
    a, b = a - a.mean(), b - b.mean()
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    return bool(abs(float(a @ b)) > 0.999999 * lengths)


def _slope(data: Data, prediction: Prediction) -> float | None:
    columns = varying(data)
    if not columns or not finite(prediction.values) or len(prediction.values) != len(columns[0]):
        return None
    line = best_fit(columns, prediction.values)
    return line.slopes[0] if line is not None else None


def loss_scale(training: Training) -> float | None:
    """How many times the mean squared error the student's own loss is (0.5, 1, n ...), or None if it is no multiple."""
    data = training.trace.data
    if data is None:
        return None
    scales = []
    for at, value in _recomputed(training):
        step = next((s for s in training.steps if s.index == at), None)
        if step is not None and step.loss is not None and value > 1e-12:
            scales.append(step.loss / value)
    if not scales or not max(scales) - min(scales) <= 1e-2 * abs(max(scales)):
        return None
    return scales[0]


def is_negated(training: Training) -> bool:
    """Whether the loss is the negative of an error: going uphill on it is right, going downhill is wrong.

    It is if it is a negative multiple of the mean squared error, or, where that cannot be told (in mini-batches), if it
    is below zero at every step.
    """
    scale = loss_scale(training)
    losses = [s.loss for s in training.steps if s.loss is not None]
    return scale < 0 if scale is not None else bool(losses) and max(losses) < 0


def lowest_loss(training: Training, end: Learned) -> float | None:
    """What the student's own loss would be for the best line: a multiple of the mean squared error, or of its root.

    None where it is something else.
    """
    scale = loss_scale(training)
    if scale is not None:
        return scale * end.fit.loss
    known = [(s.loss, value) for at, value in _recomputed(training) for s in training.steps if s.index == at]
    roots = [loss / value**0.5 for loss, value in known if loss is not None and value > 1e-12]
    if not roots or not max(roots) - min(roots) <= 1e-2 * abs(max(roots)) or end.fit.loss < 0:
        return None
    return float(roots[0] * end.fit.loss**0.5)


def _recomputed(training: Training) -> list[tuple[int, float]]:
    """Mean squared errors at steps, recomputed from predictions that the trace holds for the beginning of a step."""
    data = training.trace.data
    assert data is not None  # the caller looked
    found = []
    for prediction in training.trace.predictions:
        loss = mean_squared_error(prediction.values, data.targets)
        if prediction.at == "start" and loss is not None:
            found.append((prediction.step, loss))
    return found
