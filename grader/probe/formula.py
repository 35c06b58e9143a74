"""The formula of a training: the operations that led from parameters to the loss of its first step, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import torch

from .objects import Quiet, address, is_a
from .tape import Operation, Ref, refs_in, replay

MOST = 64


def formula(root: Ref | None, leaves: Mapping[int, int], values: Mapping[int, torch.Tensor]) -> list[dict[str, object]]:
    """The operations behind a loss, those that they rest on before them; alike ones on one line are told once.

    `leaves` are the slots of the parameters by address, `values` what the parameters were then: with these the
    formula is computed again, to see where its values came to be below zero.
    """
    order = list(_ordered(root))
    memory: dict[Operation, Any] = {}
    try:
        with Quiet(), torch.no_grad():
            replay(root, values, memory)
    except Exception:  # noqa: BLE001 (any operation of the student's may refuse to be repeated; then no sign is known)
        memory = {}
    behind: dict[Operation, set[int]] = {}
    found: dict[tuple[object, ...], dict[str, object]] = {}
    for operation in order:
        behind[operation] = _slots(operation, leaves).union(*(behind[r.operation] for r in refs_in(operation)))
        slots, sign = sorted(behind[operation])[:16], _sign(memory.get(operation))
        told = {"line": operation.line, "op": operation.name[:60], "slots": slots, "sign": sign}
        found.setdefault((operation.line, operation.name, *slots, sign), told)
    return list(found.values())[-MOST:]


def _ordered(root: Ref | None) -> Iterator[Operation]:
    """The operations behind an outcome, each after all that it rests on."""
    done: set[Operation] = set()
    pending = [root.operation] if root is not None else []
    while pending:
        operation = pending[-1]
        missing = [r.operation for r in refs_in(operation) if r.operation not in done]
        if missing:
            pending += reversed(missing)
            continue
        pending.pop()
        if operation not in done:
            done.add(operation)
            yield operation


def _slots(operation: Operation, leaves: Mapping[int, int]) -> set[int]:
    """The parameters that an operation was given itself."""
    found: set[int] = set()
    pending: list[Any] = [*operation.inputs, *operation.options.values()]
    while pending:
        value = pending.pop()
        if type(value) in (tuple, list):
            pending += value
        elif is_a(value, torch.Tensor) and address(value) in leaves:
            found.add(leaves[address(value)])
    return found


def _sign(value: object) -> int | None:
    """1 where no number is below zero, -1 where none is above it, 0 where it is mixed."""
    if not is_a(value, torch.Tensor) or not value.is_floating_point() or not value.numel():
        return None
    with Quiet():
        least, most = float(value.detach().min()), float(value.detach().max())
    return 1 if least >= 0 else -1 if most <= 0 else 0
