"""Static SVG charts of a training: the loss, the parameters, the line and the data."""

from __future__ import annotations

import math
from collections.abc import Sequence

import leather
import numpy as np

from grader.evidence import Evidence, Run, Vector
from grader.library.convergence import fit_of, learned, loss_scale, varying
from grader.library.fit import best_fit
from grader.library.view import Training, training_of

from .text import clean_line

WIDTH, HEIGHT = 620, 300
_MOST_POINTS = 120
_COLORS = ("#1b6ca8", "#c8553d", "#588157", "#7b2d8b", "#b8860b", "#444444")
_BEST = "#e0a100"
Point = tuple[float, float]


def charts(evidence: Evidence, run: Run) -> list[tuple[str, str]]:
    """Descriptions and SVGs for a submission's page; those that the evidence allows."""
    training = training_of(run)
    if training is None:
        return []
    found = [_loss(training), _parameters(training)]
    shown = (run, *evidence.changed)
    found += [_line(each) for each in shown]
    return [chart for chart in found if chart is not None]


class _Linear(leather.Scale):  # type: ignore[misc]  # the library ships no types
    """A linear scale whose marks are multiples of 1, 2 or 5 times a power of ten, about five of them.

    The library's own finds its marks by trying many in decimal arithmetic, which takes longer than all the drawing.
    """

    def __init__(self, least: float, most: float) -> None:
        rough = (most - least) / 5
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
        first, last = math.floor(least / step), math.ceil(most / step)
        self._ticks = [place * step for place in range(first, last + 1)]

    def contains(self, value: float) -> bool:
        """Whether a value is on the scale."""
        return bool(self._ticks[0] <= value <= self._ticks[-1])

    def project(self, value: float, range_min: float, range_max: float) -> float:
        """Where a value is between two ends."""
        share = (float(value) - self._ticks[0]) / (self._ticks[-1] - self._ticks[0])
        return round(range_min + share * (range_max - range_min), 2)

    def ticks(self) -> list[float]:
        """The marks."""
        return self._ticks

    def format_tick(self, value: float, i: int, count: int) -> str:
        """A mark as it is written."""
        return f"{value:.6g}"


class _Chart:
    """A chart that is drawn only if its scales can be: marks on ranges as small as rounding could not be told apart."""

    def __init__(self, title: str) -> None:
        self._chart = leather.Chart(title)
        self._points: list[Point] = []

    def line(self, points: Sequence[Point], name: str, color: str) -> None:
        """Add a line; one without points is left out."""
        if points:
            self._chart.add_line(list(points), name=name, stroke_color=color)
            self._points += points

    def dots(self, points: Sequence[Point], name: str, color: str) -> None:
        """Add dots; none without points."""
        if points:
            self._chart.add_dots(list(points), name=name, fill_color=color)
            self._points += points

    def svg(self, x: str, y: str) -> str | None:
        """The drawing; None where there is nothing to see, or no scale for it."""
        xs, ys = zip(*self._points, strict=True) if self._points else ((), ())
        if not self._points or not _has_span(xs) or not _has_span(ys):
            return None
        self._chart.set_x_scale(_Linear(min(xs), max(xs)))
        self._chart.set_y_scale(_Linear(min(ys), max(ys)))
        self._chart.add_x_axis(name=x)
        self._chart.add_y_axis(name=y)
        drawn = str(self._chart.to_svg(width=WIDTH, height=HEIGHT))
        return drawn.replace("<svg ", f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" ', 1)  # so that it scales with the page


def _has_span(values: Sequence[float]) -> bool:
    """Whether numbers differ by enough for a scale with readable marks, and are of a size that has one."""
    size = max(map(abs, values))
    return 1e-9 < size < 1e12 and max(values) - min(values) > 1e-6 * size


def _described(text: str, svg: str | None) -> tuple[str, str] | None:
    return None if svg is None else (text, svg)


def _thin(points: Sequence[Point]) -> list[Point]:
    """At most _MOST_POINTS of them, the first and the last among them."""
    stride = max(1, -(-len(points) // _MOST_POINTS))
    kept = list(points[::stride])
    return kept if not points or kept[-1] == points[-1] else [*kept, points[-1]]


def _drawable(points: Sequence[tuple[float, float | None]]) -> list[Point]:
    """Points that a chart can hold; what diverged beyond all measure is left out."""
    return _thin([(x, y) for x, y in points if y is not None and math.isfinite(y) and abs(y) < 1e9])


def _loss(training: Training) -> tuple[str, str] | None:
    points = _drawable([(s.index + 1, s.loss) for s in training.steps])
    if len(points) < 2:
        return None
    lowest = _lowest(training)
    positive = [y for _, y in points if y > 0] + ([lowest] if lowest else [])
    logarithmic = len(positive) == len(points) + bool(lowest) and max(positive) > 50 * min(positive)
    scale = math.log10 if logarithmic else float
    chart = _Chart("Loss over the steps" + (" (powers of ten)" if logarithmic else ""))
    chart.line([(x, scale(y)) for x, y in points], "your loss", _COLORS[0])
    if lowest is not None and (lowest > 0 or not logarithmic):
        ends = [(points[0][0], scale(lowest)), (points[-1][0], scale(lowest))]
        chart.line(ends, "lowest that a line can reach", _BEST)
    return _described(
        "The loss over the steps, and the lowest loss that any line can reach on this data.", chart.svg("step", "loss")
    )


def _lowest(training: Training) -> float | None:
    fit, scale = fit_of(training), loss_scale(training)
    return None if fit is None or scale is None else scale * fit.loss


def _parameters(training: Training) -> tuple[str, str] | None:
    chart, drawn = _Chart("Parameters over the steps"), 0
    for slot, color in zip(training.parameters[:4], _COLORS, strict=False):
        for place in range(_elements(slot.shape)):
            readings = list(training.readings(slot.slot))
            points = _drawable([(s.index + 1, _at(r.value, place)) for s, r in readings])
            if len(points) >= 2 and drawn < 6:
                name = clean_line(training.name(slot.slot), 30) + (f"[{place}]" if _elements(slot.shape) > 1 else "")
                chart.line(points, name, color if place == 0 else _COLORS[-1 - place % 3])
                drawn += 1
    if not drawn:
        return None
    first, last = training.steps[0].index + 1, training.steps[-1].index + 1
    for value in _optimum(training):
        chart.line([(first, value), (last, value)], f"best: {value:.3g}", _BEST)
    return _described("Your parameters over the steps, and where least squares puts them.", chart.svg("step", "value"))


def _elements(shape: tuple[int, ...]) -> int:
    return min(4, math.prod(shape))


def _at(vector: Vector, place: int) -> float | None:
    return vector[place] if place < len(vector) else None


def _optimum(training: Training) -> list[float]:
    """The optimum's intercept and slope, where the model is a line with two numbers in the student's own units."""
    fit = fit_of(training)
    count = sum(math.prod(p.shape) for p in training.parameters)
    return [fit.intercept, *fit.slopes] if fit is not None and count == fit.parameters else []


def _line(run: Run) -> tuple[str, str] | None:
    training, end = training_of(run), learned(run)
    data = training.trace.data if training is not None else None
    if training is None or end is None or data is None or None in end.prediction.values:
        return None
    columns = varying(data)
    if len(columns) != 1:
        return None
    title = run.scenario.name.replace("_", " ")
    chart = _Chart(f"Data and lines, {title}")
    chart.dots(_drawable(list(zip(_floats(columns[0]), data.targets, strict=True))), "data", "#888888")
    line = best_fit(columns, end.prediction.values)
    ends = (min(_floats(columns[0])), max(_floats(columns[0])))
    chart.line([(x, end.fit.intercept + end.fit.slopes[0] * x) for x in ends], "best line", _BEST)
    if line is not None and np.isfinite(line.slopes[0]) and abs(line.slopes[0]) < 1e6:
        learned_ends = [(x, line.intercept + line.slopes[0] * x) for x in ends]
        chart.line(learned_ends, "yours", _COLORS[0])
    return _described(
        f"The data of the run '{title}', the line that was learned, and the best line.", chart.svg("input", "target")
    )


def _floats(vector: Vector) -> list[float]:
    return [float(v) for v in vector if v is not None]
