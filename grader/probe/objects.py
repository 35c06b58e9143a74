"""Identity and values of tensors: serial numbers that outlive addresses, and numbers that JSON can carry."""

from __future__ import annotations

import math
import weakref
from typing import Any, TypeGuard, TypeVar

import torch
from torch._C import _functorch

#: Tensors of up to this many elements are testified in full.
SMALL = 64

#: What the probe does with tensors itself is hidden from every torch function mode, ours and the student's.
Quiet = torch._C.DisableTorchFunction

#: Where an object is, as `id()` says, whose every call would sound the audit hook that listens to the program.
address = object.__hash__

Vector = list[float | None]
T = TypeVar("T")


class Serials:
    """Numbers objects in the order of their first appearance; `id()` is no identity, addresses are used again."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[object], int]] = {}
        self._count = 0

    def of(self, value: object) -> int:
        """The serial number of an object, given at its first appearance."""
        known = self._known.get(address(value))
        if known is not None and known[0]() is value:
            return known[1]
        self._count += 1
        self._known[address(value)] = (weakref.ref(value), self._count)
        return self._count

    def seen(self, value: object) -> int | None:
        """The serial number of an object that has appeared, or None."""
        known = self._known.get(address(value))
        return known[1] if known is not None and known[0]() is value else None


def is_a(value: object, kind: type[T]) -> TypeGuard[T]:
    """Whether a value of the program's is of a kind, asked without calling anything of its class.

    `isinstance` asks the value itself for its `__class__`, which a class may answer with anything, or an exception.
    """
    return issubclass(type(value), kind)


def unwrapped(tensor: torch.Tensor) -> torch.Tensor:
    """The program's own tensor where `torch.func` wrapped it, to differentiate by an argument or for the outcome."""
    while (mapped := _functorch.is_batchedtensor(tensor)) or _functorch.is_gradtrackingtensor(tensor):
        inner = _functorch.get_unwrapped(tensor)
        tensor = inner.select(_functorch.maybe_get_bdim(tensor), 0) if mapped else inner
    return tensor


def differentiates_further() -> bool:
    """Whether `torch.func` is at work on more than one gradient: a table of derivatives, or derivatives of those."""
    return any(_is_of_many(transform) for transform in _functorch.get_interpreter_stack() or ())


def _is_of_many(transform: Any) -> bool:
    kinds = _functorch.TransformType
    if transform.key() == kinds.Vmap:
        return bool(_functorch.CVmapInterpreterPtr(transform).batchSize() > 1)
    return bool(transform.key() == kinds.Jvp)


def finite(number: float) -> float | None:
    """The number, or None for nan and the infinities, which JSON does not have."""
    return number if math.isfinite(number) else None


def numbers(tensor: torch.Tensor) -> Vector:
    """All elements, flattened, in double precision; non-finite ones as None."""
    with Quiet():
        plain = tensor.detach()
        if plain.dim() != 1:
            plain = plain.reshape(-1)
        values = plain.tolist()
    return [v if isinstance(v, float) and math.isfinite(v) else _number(v) for v in values]


def small_numbers(tensor: torch.Tensor | None) -> Vector | None:
    """The elements of a small tensor; an empty vector for a large one; None for None. To be called under Quiet."""
    if tensor is None:
        return None
    count = tensor.numel()
    if count == 1:
        value = tensor.item()  # the common case, and several times faster than the general one
        return [value] if type(value) is float and value - value == 0.0 else [_number(value)]
    if count > SMALL or tensor.layout is not torch.strided:
        return []
    return numbers(tensor)


def _number(value: object) -> float | None:
    if is_a(value, int) or is_a(value, float):
        try:
            return finite(float(value))
        except OverflowError:
            return None
    return None


def scalar(value: object) -> float | None:
    """A number for what stands in a comparison: a Python or numpy number, or a tensor with one element."""
    if is_a(value, int) or is_a(value, float):
        return _number(value)
    if is_a(value, torch.Tensor):
        if value.numel() != 1:
            return None
        with Quiet():
            return _number(value.detach().item())
    item = getattr(type(value), "item", None)
    if item is not None and getattr(value, "size", 0) == 1:
        return _number(value.item())  # type: ignore[attr-defined]  # numpy's scalars and arrays of one element
    return None


def loss_value(root: object) -> float | None:
    """The value of a loss, None unless it is one number."""
    return scalar(root) if is_a(root, torch.Tensor) else None
