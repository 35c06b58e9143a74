"""Data as names are bound to it: recorded in the first run, shifted in the runs with a changed slope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from types import MemberDescriptorType, SimpleNamespace
from typing import Any

import numpy as np
import torch

from .objects import Quiet, Vector, finite, is_a, numbers, scalar
from .sites import BindingSite

MOST_SERIES = 64
MOST_VALUES = 2048
_LEAST = 3


def parts(value: object) -> Iterator[tuple[str, object]]:
    """A container's parts that may be series: itself (""), its columns, elements, entries, fields, or tensors."""
    if is_series(value):
        yield "", value
    elif is_a(value, torch.Tensor) or is_a(value, np.ndarray):
        if value.ndim == 2 and value.shape[1] in (2, 3) and value.shape[0] >= _LEAST:
            yield from ((f"column {j}", value[:, j]) for j in range(value.shape[1]))
        elif value.ndim == 2 and value.shape[0] == 2 and value.shape[1] >= _LEAST:
            yield from ((f"row {j}", value[j]) for j in range(2))
    elif type(value) in (list, tuple) and _is_rows(value):
        yield from ((f"column {j}", [row[j] for row in value]) for j in range(2))  # type: ignore[attr-defined]
    elif type(value) in (list, tuple) and len(value) <= 8:  # type: ignore[arg-type]  # a list or tuple
        yield from ((f"element {j}", e) for j, e in enumerate(value) if is_series(e))  # type: ignore[arg-type, var-annotated]
    elif (named := fields_of(value)) is not None:
        yield from ((f"field {name}", e) for name, e in named.items() if is_series(e))
    elif _is_pandas(value, "DataFrame"):
        named = {c: value[c] for c in list(value.columns)[:32] if isinstance(c, str)}  # type: ignore[attr-defined, index]  # a table's
        yield from ((f"entry {c}", column) for c, column in named.items() if is_series(column))
    elif is_a(value, dict) and len(value) <= 32:
        yield from ((f"entry {k}", e) for k, e in value.items() if isinstance(k, str) and is_series(e))
    else:
        tensors = getattr(_dataset(value), "tensors", None)
        if type(tensors) is tuple:
            yield from ((f"tensor {j}", t) for j, t in enumerate(tensors) if is_series(t))


def fields_of(value: Any) -> dict[str, Any] | None:
    """The named parts of a named tuple, a data class's instance or a simple namespace, asked of no code of theirs."""
    kind = type(value)
    if is_a(value, tuple):
        names = kind.__dict__.get("_fields")
        held = list(tuple.__iter__(value))
        return dict(zip(names, held, strict=True)) if type(names) is tuple and len(names) == len(held) else None
    if kind is not SimpleNamespace and "__dataclass_fields__" not in kind.__dict__:
        return None
    try:
        return dict(object.__getattribute__(value, "__dict__"))
    except AttributeError:  # it has slots
        return _in_slots(value)


def _in_slots(value: object) -> dict[str, Any]:
    held = {}
    for name, slot in _slots(type(value)).items():
        with suppress(AttributeError):  # it has not been set
            held[name] = slot.__get__(value)
    return held


def _slots(kind: type) -> dict[str, MemberDescriptorType]:
    """The slots of a data class by their names."""
    fields = kind.__dict__.get("__dataclass_fields__")
    found = {name: kind.__dict__.get(name) for name in fields} if type(fields) is dict else {}
    return {name: slot for name, slot in found.items() if type(slot) is MemberDescriptorType}


def _dataset(value: object) -> object:
    """A data loader's data set, or the value itself."""
    name = type(value).__name__
    return getattr(value, "dataset", None) if name == "DataLoader" else value if name == "TensorDataset" else None


def _is_rows(value: Any) -> bool:
    return len(value) >= _LEAST and all(
        type(row) in (list, tuple) and len(row) == 2 and all(_is_number(n) for n in row) for row in value
    )


def _is_number(value: object) -> bool:
    if is_a(value, torch.Tensor):
        return value.numel() == 1 and not value.is_complex() and not value.requires_grad
    return any(is_a(value, kind) for kind in (int, float, np.number)) and not is_a(value, bool)


def is_series(value: object) -> bool:
    """Whether a value is a row of at least three real numbers, in whatever container."""
    if is_a(value, torch.Tensor):
        long = value.numel() >= _LEAST and max(value.shape, default=0) == value.numel()
        return long and value.grad_fn is None and value.layout is torch.strided and not value.is_complex()
    if is_a(value, np.ndarray):
        return value.size >= _LEAST and max(value.shape) == value.size and value.dtype.kind in "fiu"
    if type(value) in (list, tuple):
        return len(value) >= _LEAST and all(_is_number_or_single(v) for v in value)  # type: ignore[arg-type, attr-defined]
    return _is_pandas(value, "Series") and len(value) >= _LEAST and value.dtype.kind in "fiu"  # type: ignore[arg-type, attr-defined]


def _is_pandas(value: object, kind: str) -> bool:
    """Whether a value is of one of pandas' own classes, which nobody imports to ask."""
    return type(value).__name__ == kind and type(value).__module__.partition(".")[0] == "pandas"


def _is_number_or_single(value: object) -> bool:
    return _is_number(value) or (type(value) in (list, tuple) and len(value) == 1 and _is_number(value[0]))  # type: ignore[index, arg-type]


def values_of(series: Any) -> Vector:
    """The numbers of a series in double precision."""
    if is_a(series, torch.Tensor):
        return numbers(series)
    if is_a(series, np.ndarray):
        return [finite(float(v)) for v in series.reshape(-1)]
    if hasattr(series, "to_numpy"):
        return [finite(float(v)) for v in series.to_numpy().reshape(-1)]
    return [scalar(v[0] if type(v) in (list, tuple) else v) for v in series]


class SeriesBook:
    """Records series, and shifts one of them if the run has an intervention."""

    def __init__(self, intervention: dict[str, Any] | None) -> None:
        self.recorded: list[dict[str, object]] = []
        self.shifted = False
        self._order = 0
        self._done: list[object] = []
        self._source: list[float] | None = None
        self._do = intervention
        self._places = {intervention["source"][0], intervention["target"][0]} if intervention is not None else set()
        if intervention is not None and intervention["fallback"]:
            self._source = [float(v) for v in intervention["fallback"]]

    def wanted(self, steps: int, site: BindingSite) -> bool:
        """Whether data that is bound at a site is still looked at after so many backwards."""
        return steps <= 3 if self._do is None else site.index in self._places

    def passes(self, site: BindingSite, name: str, value: Any, part: str = "") -> Any:
        """A value is about to be bound; returns it, shifted if the scenario says so. `part` is where it came from."""
        found = list(parts(value))
        if not found:
            return value
        occurrence = site.occurrences
        site.occurrences += 1
        for inner, series in found:
            whole = " ".join(filter(None, (part, inner)))
            if self._do is None:
                self._record(site, occurrence, whole, name, series)
            else:
                value = self._intervene(site, occurrence, whole, inner, series, value)
        return value

    def _record(self, site: BindingSite, occurrence: int, part: str, name: str, series: Any) -> None:
        values = values_of(series)
        if len(self.recorded) >= MOST_SERIES or occurrence > 3 or len(values) > 100_000:
            return
        self._order += 1
        self.recorded.append(
            {
                "site": site.index,
                "occurrence": occurrence,
                "part": part[:200],
                "line": site.line,
                "name": name[:200],
                "order": self._order,
                "values": values[:MOST_VALUES],
                "length": len(values),
                "kind": type(series).__name__[:60],
            }
        )

    def _intervene(self, site: BindingSite, occurrence: int, part: str, inner: str, series: Any, value: Any) -> Any:
        assert self._do is not None  # only called in a run with an intervention
        at, after, where = self._do["source"]
        if (site.index, part) == (at, where) and occurrence >= after:
            self._source = [v if v is not None else 0.0 for v in values_of(series)]
        at, after, where = self._do["target"]
        if (site.index, part) != (at, where) or occurrence < after or self._source is None:
            return value
        if len(self._source) != len(values_of(series)) or any(value is done for done in self._done):
            return value
        moved = shifted(series, [self._do["delta"] * v for v in self._source])
        self.shifted = True
        changed = moved if inner == "" else _put(value, inner, moved)
        if changed is value:  # the same object may be bound here again
            self._done.append(value)
        return changed


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
    if kind == "entry" and _is_pandas(value, "DataFrame"):
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
    data = _dataset(value)
    data.tensors = tuple(moved if j == index else t for j, t in enumerate(data.tensors))  # type: ignore[attr-defined]
    return value


def _put_field(value: Any, name: str, moved: Any) -> Any:
    """A named tuple is made anew; an object that others may hold as well is changed, even if it is frozen."""
    if is_a(value, tuple):
        held = fields_of(value) or {}
        return tuple.__new__(type(value), (held | {name: moved}).values())
    slot = _slots(type(value)).get(name)
    if slot is not None:
        slot.__set__(value, moved)
    else:
        object.__getattribute__(value, "__dict__")[name] = moved
    return value
