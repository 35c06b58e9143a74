"""What counts as data: rows of numbers, in whatever container they are, and how to reach them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from types import MemberDescriptorType, SimpleNamespace
from typing import Any

import numpy as np
import torch

from .objects import Vector, finite, is_a, numbers, scalar

MOST_VALUES = 2048
_LEAST = 3


def parts(value: object) -> Iterator[tuple[str, object]]:
    """A container's parts that may be series: itself (""), its columns, elements, entries, fields, or tensors."""
    if is_series(value):
        yield "", value
    elif is_a(value, torch.Tensor) or is_a(value, np.ndarray):
        if not _is_real(value):
            return
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
    elif is_pandas(value, "DataFrame"):
        named = {c: value[c] for c in list(value.columns)[:32] if isinstance(c, str)}  # type: ignore[attr-defined, index]  # a table's
        yield from ((f"entry {c}", column) for c, column in named.items() if is_series(column))
    elif is_a(value, dict) and len(value) <= 32:
        yield from ((f"entry {k}", e) for k, e in value.items() if isinstance(k, str) and is_series(e))
    else:
        tensors = getattr(dataset_of(value), "tensors", None)
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
    for name, slot in slots_of(type(value)).items():
        with suppress(AttributeError):  # it has not been set
            held[name] = slot.__get__(value)
    return held


def slots_of(kind: type) -> dict[str, MemberDescriptorType]:
    """The slots of a data class by their names."""
    fields = kind.__dict__.get("__dataclass_fields__")
    found = {name: kind.__dict__.get(name) for name in fields} if type(fields) is dict else {}
    return {name: slot for name, slot in found.items() if type(slot) is MemberDescriptorType}


def dataset_of(value: object) -> object:
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
        return long and value.grad_fn is None and _is_real(value)
    if is_a(value, np.ndarray):
        return value.size >= _LEAST and max(value.shape) == value.size and _is_real(value)
    if type(value) in (list, tuple):
        return len(value) >= _LEAST and all(_is_number_or_single(v) for v in value)  # type: ignore[arg-type, attr-defined]
    return is_pandas(value, "Series") and len(value) >= _LEAST and value.dtype.kind in "fiu"  # type: ignore[arg-type, attr-defined]


def _is_real(value: Any) -> bool:
    """Whether a tensor or an array holds real numbers, one behind the other."""
    if is_a(value, torch.Tensor):
        return value.layout is torch.strided and not value.is_complex()
    return str(value.dtype.kind) in "fiu"


def is_pandas(value: object, kind: str) -> bool:
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


def stride(length: int) -> int:
    """Of so many numbers, which are told: every so-manieth."""
    return max(1, -(-length // MOST_VALUES))


def length_of(series: Any) -> int:
    """How many numbers a series has."""
    return series.numel() if is_a(series, torch.Tensor) else series.size if is_a(series, np.ndarray) else len(series)
