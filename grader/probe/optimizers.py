"""Optimizers: which were made where, over which parameters, and each step that they take."""

from __future__ import annotations

import functools
import sys
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

from .burst import Cut, student_line
from .faults import Faults
from .objects import Quiet, scalar
from .watch import Watch


@dataclass
class _Seen:
    """One optimizer. `serials`: of the tensors that it has been given, for it may be gone when the program is over."""

    optimizer: weakref.ref[torch.optim.Optimizer]
    kind: str
    line: int | None
    steps: int = 0
    zeroed: int = 0
    rate: float | None = None
    serials: set[int] = field(default_factory=set)
    idle: dict[int, dict[str, object]] = field(default_factory=dict)


class Optimizers:
    """Every optimizer that the program makes. `taken_from` tells where a leaf's values were taken out of the graph."""

    def __init__(
        self, filename: str, watch: Watch, taken_from: Callable[[torch.Tensor], list[Cut]], faults: Faults
    ) -> None:
        self._faults = faults
        self._filename = filename
        self._watch = watch
        self._taken_from = taken_from
        self._seen: list[_Seen] = []

    def install(self) -> None:
        """Be told of optimizers made, of their steps, and of gradients that they clear."""
        base = torch.optim.Optimizer
        made, cleared = base.__init__, base.zero_grad
        is_made, is_cleared = self._faults.guarded(self._made), self._faults.guarded(self._cleared)

        @functools.wraps(made)
        def init(optimizer: torch.optim.Optimizer, *args: Any, **kwargs: Any) -> None:
            made(optimizer, *args, **kwargs)
            is_made(optimizer)

        @functools.wraps(cleared)
        def zero_grad(optimizer: torch.optim.Optimizer, *args: Any, **kwargs: Any) -> None:
            is_cleared(optimizer)
            cleared(optimizer, *args, **kwargs)

        base.__init__ = init  # type: ignore[assignment, method-assign]  # every optimizer calls it
        base.zero_grad = zero_grad  # type: ignore[assignment, method-assign]  # as above
        register_optimizer_step_pre_hook(_hook(self._faults.guarded(self._begins)))
        register_optimizer_step_post_hook(_hook(self._faults.guarded(self._ended)))

    def _made(self, optimizer: torch.optim.Optimizer) -> None:
        line = student_line(sys._getframe(2), self._filename)
        if len(self._seen) < 16:
            self._seen.append(_Seen(weakref.ref(optimizer), type(optimizer).__name__[:60], line))
            self._given(self._seen[-1], optimizer)

    def _cleared(self, optimizer: torch.optim.Optimizer) -> None:
        self._of(optimizer).zeroed += 1

    def _given(self, seen: _Seen, optimizer: torch.optim.Optimizer) -> None:
        seen.serials.update(self._watch.serials.of(p) for p in _parameters(optimizer))

    def _of(self, optimizer: torch.optim.Optimizer) -> _Seen:
        for seen in self._seen:
            if seen.optimizer() is optimizer:
                return seen
        return _Seen(weakref.ref(optimizer), type(optimizer).__name__[:60], None)

    def _begins(self, optimizer: torch.optim.Optimizer) -> None:
        seen = self._of(optimizer)
        seen.steps += 1
        if seen.steps <= 2:  # groups may be added after it was made
            self._given(seen, optimizer)
        rate = optimizer.param_groups[0].get("lr") if optimizer.param_groups else None
        seen.rate = known if (known := scalar(rate)) is not None else seen.rate
        with Quiet():
            self._watch.optimizer_begins(_parameters(optimizer))

    def _ended(self, optimizer: torch.optim.Optimizer) -> None:
        with Quiet():
            self._watch.optimizer_ended(_parameters(optimizer))
            seen = self._of(optimizer)
            if seen.steps == 2:  # the first may have come before any backward
                seen.idle = {self._watch.serials.of(p): self._idle(p) for p in _parameters(optimizer)[:16]}

    def _idle(self, tensor: torch.Tensor) -> dict[str, object]:
        """What is told of a tensor if no loss comes to depend on it."""
        names = self._watch.names
        path, line = next(names.in_modules(tensor), ("", None))
        name, born = next(((key[1], born) for key, born, _ in names.of(tensor)), (path, line))
        return {
            "name": name[:200],
            "born": born,
            "shape": list(tensor.shape)[:16],
            "requires_grad": tensor.requires_grad,
            "taken": [(line, how[:200]) for line, how in self._taken_from(tensor)][:16],
        }

    def testimony(self) -> list[dict[str, object]]:
        """Optimizers as plain values."""
        return [self._plain(seen) for seen in self._seen]

    def _plain(self, seen: _Seen) -> dict[str, object]:
        slots = sorted({slot for serial in seen.serials if (slot := self._watch.slot_with(serial)) is not None})
        return {
            "kind": seen.kind,
            "line": seen.line,
            "slots": slots,
            "rate": seen.rate,
            "steps": seen.steps,
            "zeroed": seen.zeroed,
            "idle": [told for serial, told in seen.idle.items() if self._watch.slot_with(serial) is None],
        }


def _hook(call: Callable[[torch.optim.Optimizer], None]) -> Callable[..., None]:
    """A hook that gives nothing back to torch, which would take it for the step's arguments."""

    def hook(optimizer: torch.optim.Optimizer, *_: Any) -> None:
        call(optimizer)

    return hook


def _parameters(optimizer: torch.optim.Optimizer) -> list[torch.Tensor]:
    return [p for group in optimizer.param_groups for p in group["params"]][:256]
