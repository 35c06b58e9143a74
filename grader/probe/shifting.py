"""Gives data another slope: adds multiples of the input to the target, where the program binds it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from .objects import Quiet, is_a
from .series import dataset_of, fields_of, is_pandas, length_of, slots_of, stride, values_of

Where = tuple[int, int, str]


class Move:
    """One series that is to be moved by multiples of another; both are known by site, occurrence and part.

    carried_out: it has been moved, or what it is made from had been, by as much.
    """

    def __init__(self, intervention: dict[str, Any]) -> None:
        self.carried_out = False
        self._target, self._source = intervention["target"], intervention["source"]
        self._delta, self._was = intervention["delta"], intervention["was"]
        self._values: list[float] | None = [float(v) for v in intervention["fallback"]] or None
        self._done: list[object] = []
        self.sites = {self._target[0], self._source[0]}

    def passes(self, where: Where, inner: str, series: Any, value: Any) -> Any:
        """A series passes by, the part `inner` of a value; returns the value, moved if this is the target."""
        if _is_at(where, self._source):
            self._values = [v if v is not None else 0.0 for v in values_of(series)]
        if not _is_at(where, self._target) or self._values is None or len(self._values) != length_of(series):
            return value
        if any(value is done for done in self._done) or not self._is_as_written(series):
            return value
        self.carried_out = True
        moved = shifted(series, [self._delta * v for v in self._values])
        changed = moved if inner == "" else _put(value, inner, moved)
        if changed is value:  # the same object may be bound here again
            self._done.append(value)
        return changed

    def _is_as_written(self, series: Any) -> bool:
        """Whether the target's first numbers are those of the run as written; if moved already, that is noted."""
        if not self._was or self._values is None:
            return True
        every = stride(len(self._values))
        now = np.array([v or 0.0 for v in values_of(series)[::every][: len(self._was)]])
        was, by = np.array(self._was), self._delta * np.array(self._values[::every][: len(self._was)])
        if np.array_equal(now, was):
            return True
        self.carried_out |= bool(np.allclose(now, was + by, rtol=1e-3, atol=1e-3 * float(np.abs(by).max())))
        return False


def _is_at(where: Where, told: Where) -> bool:
    (site, occurrence, part), (at, after, inside) = where, told
    return (site, part) == (at, inside) and occurrence >= after


def shifted(series: Any, by: list[float]) -> Any:
    """A series with numbers added, in its own container, shape and (if it holds fractions) dtype."""
    if is_a(series, torch.Tensor):
        with Quiet(), torch.no_grad():
            dtype = series.dtype if series.dtype.is_floating_point else torch.get_default_dtype()
            moved = (series.double() + torch.tensor(by, dtype=torch.float64).reshape(series.shape)).to(dtype)
            return moved.requires_grad_() if series.requires_grad else moved
    if is_a(series, np.ndarray):
        kept = series.dtype if series.dtype.kind == "f" else np.dtype(float)
        return (series.astype(float) + np.array(by).reshape(series.shape)).astype(kept)
    if type(series) in (list, tuple):
        return type(series)(_moved(v, d) for v, d in zip(series, by, strict=True))
    return series + np.array(by)


def _moved(value: Any, by: float) -> Any:
    if type(value) in (list, tuple):
        return type(value)([value[0] + by])
    return value + by


def _put(value: Any, part: str, moved: Any) -> Any:
    """The container with one of its parts exchanged (see `parts`)."""
    kind, _, key = part.partition(" ")
    if kind == "entry" and is_pandas(value, "DataFrame"):
        return value.assign(**{key: moved})
    if kind == "entry":
        return {**value, key: moved} if type(value) is dict else value
    if kind == "field":
        return _put_field(value, key, moved)
    index = int(key)
    changed = value.clone() if is_a(value, torch.Tensor) else value.astype(float) if is_a(value, np.ndarray) else None
    if changed is not None:
        changed[(slice(None), index) if kind == "column" else index] = moved
        return changed
    if kind == "column":
        return type(value)(
            type(row)(moved[i] if j == index else n for j, n in enumerate(row)) for i, row in enumerate(value)
        )
    if kind == "element":
        return type(value)(moved if j == index else element for j, element in enumerate(value))
    data = dataset_of(value)
    data.tensors = tuple(moved if j == index else t for j, t in enumerate(data.tensors))  # type: ignore[attr-defined]
    return value


def _put_field(value: Any, name: str, moved: Any) -> Any:
    """A named tuple is made anew; an object that others may hold as well is changed, even if it is frozen."""
    if is_a(value, tuple):
        held = fields_of(value) or {}
        return tuple.__new__(type(value), (held | {name: moved}).values())
    slot = slots_of(type(value)).get(name)
    if slot is not None:
        slot.__set__(value, moved)
    else:
        object.__getattribute__(value, "__dict__")[name] = moved
    return value
