"""Gradients as they arrive, for parameters that hooks of the program's move or clear while a backward still runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from .objects import SMALL, Quiet, small_numbers
from .steps import Reading


class Arrivals:
    """Listens at the leaves that have hooks, for the time of one backward.

    What a hook did shows in the parameter and its `grad` only when it is over: the gradient that it used is gone by
    then. Our own hook is the last before the gradient is stored, so it sees what the program's hooks made of it.
    """

    def __init__(self) -> None:
        self._hurried: set[int] = set()

    def listen(self, readings: list[Reading]) -> Callable[[], None]:
        """Before a backward: hear of the gradients of leaves with hooks. Returns what ends the listening."""
        hooked = [r for r in readings if self._has_hooks(r)]
        handles = [r.tensor.register_hook(_taker(r)) for r in hooked]  # type: ignore[no-untyped-call]  # torch's own

        def end() -> None:
            for handle in handles:
                handle.remove()

        return end if handles else _nothing

    def _has_hooks(self, reading: Reading) -> bool:
        tensor = reading.tensor
        if not tensor.requires_grad:
            return False
        hooked = tensor._backward_hooks or getattr(tensor, "_post_accumulate_grad_hooks", None)
        return bool(hooked) or reading.slot in self._hurried

    def settle(self, reading: Reading) -> None:
        """After a backward: the gradient that counts is the one that arrived, if the program has used it up already.

        Where nothing is left and nobody listened (a hook may sit at the node behind the leaf), we listen from now on.
        """
        if _is_used_up(reading):
            self._hurried.add(reading.slot)
        if reading.arrived is None:
            return
        value, gradient = reading.arrived
        if reading.tensor.grad is None or not torch.equal(reading.tensor, value):
            reading.after = small_numbers(gradient)
            reading.large = (value, gradient) if value.numel() > SMALL else None


def _is_used_up(reading: Reading) -> bool:
    """Whether no gradient is left; one that is no number any more is left."""
    if reading.after:
        return all(number == 0.0 for number in reading.after)
    gradient = reading.tensor.grad
    return gradient is None or (gradient.layout is torch.strided and not bool(gradient.any()))


def _nothing() -> None:
    """Nobody was listened to."""


def _taker(reading: Reading) -> Callable[[torch.Tensor], None]:
    value = reading.tensor.detach().clone()

    def take(gradient: Any) -> None:
        with Quiet():
            if gradient.layout is torch.strided:
                _take(reading, value, gradient.detach())

    return take


def _take(reading: Reading, value: torch.Tensor, gradient: torch.Tensor) -> None:
    """A gradient is about to be stored: those after it see it added to what was there.

    A parameter that has moved by now was moved by a hook that was given this gradient alone.
    """
    before = reading.tensor.grad
    if not torch.equal(reading.tensor, value):
        reading.before = None
        before = None
    reading.arrived = value, gradient.clone() if before is None else before.detach() + gradient
