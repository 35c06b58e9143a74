"""The best line for given data, and how far another line may be from it and still count as found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, fdtri

from grader.evidence import Vector

Array = npt.NDArray[np.float64]

#: Data beyond this is not judged.
LARGEST = 1e60
#: Losses closer to each other than this share of the targets' variance cannot be told apart in single precision.
SINGLE_PRECISION = 1e-9


@dataclass(frozen=True)
class Fit:
    """Least squares of targets on [1, inputs].

    `loss` is the mean squared error L*, `variance` the mean squared deviation V of the targets from their mean,
    `residual_variance` RSS / (n - p), `parameters` counts p with the intercept.
    """

    slopes: tuple[float, ...]
    intercept: float
    loss: float
    variance: float
    points: int
    parameters: int
    residual_variance: float
    slope_errors: tuple[float, ...]


def bounded(vector: Vector) -> bool:
    """Whether all numbers are there, and none so large that sums of squares would overflow."""
    return all(value is not None and abs(value) <= LARGEST for value in vector)


def best_fit(inputs: Sequence[Vector], targets: Vector) -> Fit | None:
    """The best line; None where a number is missing, nothing varies, or there are too few points to tell.

    Constant inputs are left out: the intercept stands for them.
    """
    columns = [np.array(c, float) for c in inputs if len(c) == len(targets) and None not in c]
    varying = [c for c in columns if c.size and float(np.ptp(c)) > 1e-12 * max(1e-300, float(np.abs(c).max()))]
    count, parameters = len(targets), len(varying) + 1
    if not varying or None in targets or count <= parameters or len(columns) != len(inputs):
        return None
    if not all(bounded(column) for column in (*inputs, targets)):
        return None
    return _solve(np.stack(varying, axis=1), np.array(targets, float))


def _solve(columns: Array, targets: Array) -> Fit:
    """Least squares of targets (n) on a constant and columns (n, p - 1), which are standardised first."""
    count, parameters = len(targets), columns.shape[1] + 1
    centres, level = columns.sum(axis=0) / count, float(targets.sum()) / count
    centred, deviation = columns - centres, targets - level
    scales = np.sqrt((centred * centred).sum(axis=0) / count)
    scaled = centred / scales
    inverse = np.linalg.pinv(scaled.T @ scaled) if parameters > 2 else np.array([[1 / count]])
    coefficients = inverse @ (scaled.T @ deviation)
    residual = deviation - scaled @ coefficients
    loss, slopes = float(residual @ residual) / count, coefficients / scales
    spread = loss * count / (count - parameters)
    return Fit(
        tuple(map(float, slopes)),
        level - float(slopes @ centres),
        loss,
        float(deviation @ deviation) / count,
        count,
        parameters,
        spread,
        tuple(map(float, np.sqrt(spread * np.diag(inverse)) / scales)),
    )


def mean_squared_error(predictions: Vector, targets: Vector) -> float | None:
    """The mean squared difference; None where a number is missing or the lengths differ."""
    if len(predictions) != len(targets) or not targets or None in predictions or None in targets:
        return None
    with np.errstate(over="ignore"):
        loss = float(np.mean((np.array(predictions, float) - np.array(targets, float)) ** 2))
    return loss if np.isfinite(loss) else None


def loss_through(height: float, column: Vector, targets: Vector) -> float:
    """The mean squared error of the best of those lines that meet the axis at a height: only their slope is free."""
    x, y = np.array(column, float), np.array(targets, float) - height
    rest = y - x * (float(x @ y) / float(x @ x))
    return float(rest @ rest) / len(rest)


def explains(loss: float, fit: Fit, share: float) -> bool:
    """Whether a line with this loss explains `share` of what the best line explains: L - L* <= (1 - share)(V - L*)."""
    return loss - fit.loss <= (1 - share) * (fit.variance - fit.loss) + SINGLE_PRECISION * fit.variance


def within_confidence(loss: float, fit: Fit, level: float = 0.99) -> bool:
    """Whether a line with this loss lies in the confidence region of the fit: L - L* <= F(level; p, n-p) p s2 / n.

    Source: the F test of a linear hypothesis in the normal linear model (Seber and Lee, Linear Regression Analysis).
    """
    return loss - fit.loss <= confidence_excess(fit, level) + SINGLE_PRECISION * fit.variance


def confidence_excess(fit: Fit, level: float = 0.99) -> float:
    """How much more than L* the loss of a line in the confidence region may be."""
    quantile = float(fdtri(fit.parameters, fit.points - fit.parameters, level))
    return quantile * fit.parameters * fit.residual_variance / fit.points


def chance_above(fit: Fit, loss: float, variance: float) -> float:
    """How likely the best line of another draw of such data has a mean squared error above `loss`.

    `variance` is that of the noise: n L* / variance has a chi-squared distribution with n - p degrees of freedom
    (Cochran's theorem, for normal noise).
    """
    return float(chdtrc(fit.points - fit.parameters, fit.points * loss / variance)) if variance > 0 else 0.0


def curvature(inputs: Sequence[Vector]) -> tuple[float, float]:
    """The smallest and largest eigenvalue of the Hessian of the mean squared error over slopes and intercept.

    Gradient descent is stable below 2 / largest; each step shrinks the slowest direction by 1 - rate * smallest.
    """
    design = np.stack([np.ones(len(inputs[0])), *(np.array(c, float) for c in inputs)], axis=1)
    eigenvalues = np.linalg.eigvalsh(2 * design.T @ design / len(design))
    return float(eigenvalues[0]), float(eigenvalues[-1])


def steps_needed(inputs: Sequence[Vector], fit: Fit, start: Sequence[float], rate: float, excess: float) -> int | None:
    """How many steps of gradient descent on the mean squared error bring the loss within `excess` of L*.

    `start` is (intercept, *slopes). In the eigenbasis of the Hessian the excess loss after k steps is the sum of
    e_i^2 lambda_i / 2 (1 - rate lambda_i)^(2k). None where the rate is not stable, or beyond 10^12 steps.
    """
    design = np.stack([np.ones(len(inputs[0])), *(np.array(c, float) for c in inputs)], axis=1)
    eigenvalues, basis = np.linalg.eigh(2 * design.T @ design / len(design))
    error = basis.T @ (np.array(start, float) - np.array([fit.intercept, *fit.slopes]))
    weights, factors = error**2 * eigenvalues / 2, np.abs(1 - rate * eigenvalues)
    if not np.all(factors < 1) or not excess > 0:
        return None

    def left(steps: int) -> float:
        return float(weights @ factors ** (2 * steps))

    high = 1
    while left(high) > excess:
        high *= 2
        if high > 10**12:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if left(middle) > excess else (low, middle)
    return high
