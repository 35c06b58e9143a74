"""Least squares and its confidence region, with numpy and scipy as oracles."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import f as f_distribution

from grader.library import fit as f


def _data(slope: float = 3.0, noise: float = 1.0, count: int = 20) -> tuple[tuple[float, ...], tuple[float, ...]]:
    generator = np.random.default_rng(7)
    x = generator.uniform(0, 10, count)
    y = slope * x + 5 + noise * generator.normal(size=count)
    return tuple(map(float, x)), tuple(map(float, y))


def test_the_best_line_is_numpys() -> None:
    x, y = _data()
    line = f.best_fit((x,), y)
    assert line is not None
    slope, intercept = np.polyfit(x, y, 1)
    assert (line.slopes[0], line.intercept) == pytest.approx((slope, intercept))
    covariance = np.polyfit(x, y, 1, cov=True)[1]
    assert line.slope_errors[0] == pytest.approx(float(np.sqrt(covariance[0, 0])))
    assert line.loss == pytest.approx(float(np.mean((np.polyval((slope, intercept), x) - np.array(y)) ** 2)))


@pytest.mark.parametrize(
    ("inputs", "targets"),
    [
        (((1.0, 1.0, 1.0),), (1.0, 2.0, 3.0)),
        (((1.0, None, 3.0),), (1.0, 2.0, 3.0)),
        (((1.0, 2.0),), (1.0, 2.0)),
        ((), ()),
    ],
)
def test_where_there_is_no_best_line(inputs: tuple[tuple[float | None, ...], ...], targets: tuple[float, ...]) -> None:
    assert f.best_fit(inputs, targets) is None


def test_a_column_of_ones_is_the_intercept() -> None:
    x, y = _data()
    assert f.best_fit((x, (1.0,) * len(x)), y) == f.best_fit((x,), y)


def test_confidence_is_that_of_the_f_distribution() -> None:
    x, y = _data()
    line = f.best_fit((x,), y)
    assert line is not None
    expected = float(f_distribution.ppf(0.99, 2, 18)) * 2 * line.residual_variance / 20
    assert f.confidence_excess(line) == pytest.approx(expected)
    assert f.within_confidence(line.loss + 0.99 * expected, line)
    assert not f.within_confidence(line.loss + 1.01 * expected, line)


def test_what_is_explained() -> None:
    x, y = _data()
    line = f.best_fit((x,), y)
    assert line is not None
    edge = line.loss + 0.05 * (line.variance - line.loss)
    assert f.explains(edge * 0.999, line, 0.95)
    assert not f.explains(edge * 1.001, line, 0.95)
    assert not f.explains(float("nan"), line, 0.95)
    assert not f.within_confidence(float("nan"), line)


def test_missing_numbers_have_no_error() -> None:
    assert f.mean_squared_error((1.0, None), (1.0, 2.0)) is None
    assert f.mean_squared_error((1.0,), (1.0, 2.0)) is None
    assert f.mean_squared_error((1e200,), (-1e200,)) is None
    assert f.mean_squared_error((1.0, 4.0), (1.0, 2.0)) == 2.0


def test_steps_needed_are_those_of_gradient_descent() -> None:
    x, y = _data()
    line = f.best_fit((x,), y)
    assert line is not None
    rate = 0.5 / f.curvature((x,))[1]
    predicted = f.steps_needed((x,), line, (0.0, 0.0), rate, 0.01)
    a, b, taken = 0.0, 0.0, 0
    inputs, targets = np.array(x), np.array(y)
    while np.mean((a + b * inputs - targets) ** 2) - line.loss > 0.01:
        residual = a + b * inputs - targets
        a, b = a - rate * 2 * residual.mean(), b - rate * 2 * (residual * inputs).mean()
        taken += 1
    assert predicted == taken


def test_an_unstable_rate_needs_no_number_of_steps() -> None:
    x, y = _data()
    line = f.best_fit((x,), y)
    assert line is not None
    assert f.steps_needed((x,), line, (0.0, 0.0), 2.01 / f.curvature((x,))[1], 0.01) is None
