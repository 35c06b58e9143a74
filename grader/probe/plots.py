"""What a program shows: the curves that it plots and the tables that it prints, where, when, and their numbers."""

from __future__ import annotations

import builtins
import functools
import sys
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from .burst import student_line
from .objects import Quiet, finite

MOST_CURVES, MOST_TABLES = 8, 4
_LONGEST = 2048


class Plots:
    """Keeps the curves that were plotted last, and the tables that were printed last."""

    def __init__(self, filename: str, step: Callable[[], int]) -> None:
        self._curves: deque[dict[str, object]] = deque(maxlen=MOST_CURVES)
        self._tables: deque[dict[str, object]] = deque(maxlen=MOST_TABLES)
        self._filename = filename
        self._step = step

    def watch(self, pyplot: Any) -> None:
        """From now on, look at what every `plot` returns."""
        made = pyplot.Axes.plot

        @functools.wraps(made)
        def plot(*args: Any, **options: Any) -> Any:
            lines = made(*args, **options)
            with Quiet():
                for line in lines[:MOST_CURVES]:
                    self._keep(line.get_ydata(orig=False), self._curves, sys._getframe(1))
            return lines

        pyplot.Axes.plot = plot

    def install(self) -> None:
        """From now on, look at what is printed: at tensors, arrays and lists, not at what they look like."""
        say = builtins.print

        @functools.wraps(say)
        def print_(*values: Any, **options: Any) -> None:
            say(*values, **options)
            for value in values:
                if type(value) is torch.Tensor:
                    with Quiet():
                        self._keep(value.detach().numpy(force=True), self._tables, sys._getframe(1))
                elif _is_of_numbers(value):
                    self._keep(value, self._tables, sys._getframe(1))

        builtins.print = print_

    def testimony(self) -> list[dict[str, object]]:
        """Curves and tables as plain values."""
        return [*self._curves, *self._tables]

    def _keep(self, shown: Any, where: deque[dict[str, object]], frame: Any) -> None:
        try:
            values = np.ravel(np.asarray(shown, float))
        except (TypeError, ValueError):  # something else than numbers
            return
        if 2 < len(values) <= _LONGEST:
            line, plotted = student_line(frame, self._filename), where is self._curves
            told = [finite(float(v)) for v in values]
            where.append({"line": line, "step": self._step(), "values": told, "plotted": plotted})


def _is_of_numbers(value: object) -> bool:
    """Whether a value is an array or a list of plain numbers, which no code of the program's takes part in reading."""
    if type(value) is np.ndarray:
        return value.dtype.kind in "iuf"
    return type(value) is list and 2 < len(value) <= _LONGEST and all(type(v) in (int, float) for v in value)
