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
from torch._C import _functorch

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
            for line in lines[:MOST_CURVES]:
                self._keep(_curve, line, self._curves, sys._getframe(1))
            return lines

        pyplot.Axes.plot = plot

    def install(self) -> None:
        """From now on, look at what is printed: at tensors, arrays and lists, not at what they look like."""
        say = builtins.print

        @functools.wraps(say)
        def print_(*values: Any, **options: Any) -> None:
            say(*values, **options)
            for value in values:
                if type(value) in (torch.Tensor, np.ndarray, list):
                    self._keep(_table, value, self._tables, sys._getframe(1))

        builtins.print = print_

    def testimony(self) -> list[dict[str, object]]:
        """Curves and tables as plain values."""
        return [*self._curves, *self._tables]

    def _keep(
        self, read: Callable[[Any], list[float]], shown: Any, where: deque[dict[str, object]], frame: Any
    ) -> None:
        try:
            with Quiet():
                values = read(shown)
        except Exception:  # noqa: BLE001 (it was shown; whatever else is odd about it is no business of the program's)
            return
        if 2 < len(values) <= _LONGEST:
            line, plotted = student_line(frame, self._filename), where is self._curves
            told = [finite(value) for value in values]
            where.append({"line": line, "step": self._step(), "values": told, "plotted": plotted})


def _curve(line: Any) -> list[float]:
    """The numbers of a line of matplotlib's."""
    values: list[float] = np.ravel(np.asarray(line.get_ydata(orig=False), float)).tolist()
    return values


def _table(value: Any) -> list[float]:
    """The numbers of a tensor, an array or a list; none where it is large, or where code of others would be called."""
    if type(value) is list:
        plain = len(value) <= _LONGEST and all(type(v) in (int, float) for v in value)
        return [float(v) for v in value] if plain else []
    if type(value) is np.ndarray:
        return [float(v) for v in value.ravel()] if value.size <= _LONGEST and value.dtype.kind in "iuf" else []
    small = value.layout is torch.strided and value.device.type == "cpu" and value.numel() <= _LONGEST
    if not small or _functorch.is_functorch_wrapped_tensor(value):
        return []
    return [float(v) for v in value.detach().reshape(-1).tolist()]
