"""The tape: the operations that lead from parameters to a loss, and how to compute them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from .objects import address

INPLACE = {"__iadd__", "__isub__", "__imul__", "__itruediv__", "__setitem__", "__ipow__", "__ifloordiv__"}


@dataclass(frozen=True, eq=False)
class Ref:
    """The outcome of an operation on the tape; `part` picks from a tuple."""

    operation: Operation
    part: int | None


@dataclass(eq=False)
class Operation:
    """One torch call whose outcome depends on parameters. `inputs` are its arguments with Refs for earlier outcomes."""

    name: str
    function: Callable[..., Any]
    inputs: tuple[Any, ...]
    options: dict[str, Any]
    line: int
    shape: tuple[int, ...]


def replay(ref: Any, leaves: Mapping[int, torch.Tensor], memory: dict[Operation, Any]) -> Any:
    """Compute a value of the tape again, with other tensors in place of the leaves (by address).

    Raises:
        Exception: whatever an operation raises that cannot be repeated.
    """
    pending = [ref.operation] if isinstance(ref, Ref) else []
    while pending:
        operation = pending[-1]
        missing = [r.operation for r in refs_in(operation) if r.operation not in memory]
        if missing:
            pending += missing
            continue
        pending.pop()
        if operation not in memory:
            memory[operation] = _again(operation, leaves, memory)
    return _value(ref, leaves, memory)


def _again(operation: Operation, leaves: Mapping[int, torch.Tensor], memory: dict[Operation, Any]) -> Any:
    inputs = [_value(i, leaves, memory) for i in operation.inputs]
    if inputs and isinstance(inputs[0], torch.Tensor) and (operation.name in INPLACE or operation.name[-1:] == "_"):
        inputs[0] = inputs[0].clone()
    options = {key: _value(value, leaves, memory) for key, value in operation.options.items()}
    out = operation.function(*inputs, **options)
    return inputs[0] if operation.name == "__setitem__" else out


def _value(value: Any, leaves: Mapping[int, torch.Tensor], memory: dict[Operation, Any]) -> Any:
    if isinstance(value, Ref):
        out = memory[value.operation]
        return out if value.part is None else out[value.part]
    if isinstance(value, torch.Tensor):
        return leaves.get(address(value), value)
    if type(value) in (tuple, list):
        return type(value)(_value(v, leaves, memory) for v in value)
    return value


def refs_in(operation: Operation) -> list[Ref]:
    """The outcomes that an operation was given."""
    found: list[Ref] = []
    pending: list[Any] = [*operation.inputs, *operation.options.values()]
    while pending:
        value = pending.pop(0)
        if isinstance(value, Ref):
            found.append(value)
        elif type(value) in (tuple, list):
            pending += value
    return found
