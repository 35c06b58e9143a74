"""What is noted of one backward: the step, the slots' readings, the leaves of its graph."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Any

import torch

from .names import Key
from .objects import SMALL, Vector, small_numbers, unwrapped

MOST_NODES = 20_000


@dataclass
class Slot:
    """A place for a parameter: the tensor in it now, its names, where it was first bound."""

    index: int
    tensor: torch.Tensor
    keys: list[Key]
    names: list[str]
    born: int | None
    first_step: int
    training: int
    shape: tuple[int, ...]
    dtype: str
    of_module: bool


@dataclass(slots=True)
class Reading:
    """A slot at one step; `next` and what follows are filled in when the next backward begins.

    `leaf` is what stands in the loss's graph for the tensor: the tensor itself, or a wrapper around it.
    """

    slot: int
    serial: int
    tensor: torch.Tensor
    leaf: torch.Tensor
    value: Vector
    before: Vector | None
    after: Vector | None = None
    next: Vector = field(default_factory=list)
    by: str = "still"
    used: Vector | None = None
    inside: bool = False
    arrived: tuple[torch.Tensor, torch.Tensor] | None = None
    stepped: tuple[Vector, Vector] | None = None
    large: tuple[torch.Tensor, torch.Tensor] | None = None
    cosine: float | None = None
    moved: float | None = None
    gradient_norm: float | None = None


@dataclass(slots=True)
class Step:
    """One backward."""

    index: int
    line: int
    loss: float | None
    loss_shape: tuple[int, ...]
    root: int
    nodes: int
    via: str
    loop: int | None
    training: int
    grad_mode: bool
    readings: list[Reading]
    failed: str | None = None


def graph_of(root: Any, ends: Container[object] = ()) -> tuple[list[torch.Tensor], set[object]]:
    """The leaves of a loss's graph in the order of a fixed walk, and its nodes (at most MOST_NODES).

    Where one of the nodes that are `ends` is met, the walk goes no further.
    """
    leaves: list[torch.Tensor] = []
    nodes: set[object] = set()
    start = getattr(root, "grad_fn", None)
    if start is None and isinstance(root, torch.Tensor) and root.requires_grad:
        return [root], nodes
    pending = [start]
    while pending and len(nodes) < MOST_NODES:
        node = pending.pop()
        if node is None or node in nodes:
            continue
        nodes.add(node)
        if node in ends:
            continue
        following = node.next_functions
        if following:
            pending += [n for n, _ in following]
        else:
            leaf = getattr(node, "variable", None)
            if leaf is not None:
                leaves.append(leaf)
    return leaves, nodes


def gradient_of(tensor: torch.Tensor) -> Vector | None:
    return small_numbers(tensor.grad) if tensor.is_leaf else None


def copies_if_large(tensor: torch.Tensor, gradient: torch.Tensor | None) -> tuple[torch.Tensor, torch.Tensor] | None:
    """Copies of a large tensor and its gradient, to be summarised when the step is over."""
    if tensor.numel() <= SMALL or gradient is None or gradient.layout is not torch.strided:
        return None
    return tensor.detach().clone(), gradient.detach().clone()


def nodes_of_gradients(step: Step, returned: Any) -> Iterator[object]:
    """The nodes of a step's gradients that have a graph themselves, as `create_graph` gives them."""
    kept = [r.tensor.grad for r in step.readings if r.tensor.is_leaf] if returned is None else returned
    for gradient in kept:
        if gradient is not None and gradient.grad_fn is not None:
            yield gradient.grad_fn


def take_returned(step: Step, returned: Any, inputs: Any) -> None:
    """Gradients that `torch.autograd.grad` returned stand for those that backward would have left."""
    wanted = [inputs] if isinstance(inputs, torch.Tensor) else list(inputs)
    for reading in step.readings:
        reading.before = None
        for tensor, gradient in zip(wanted, returned, strict=False):
            if tensor is reading.leaf and gradient is not None:
                reading.after = small_numbers(unwrapped(gradient))
                reading.large = copies_if_large(reading.tensor, unwrapped(gradient))


def summarise(reading: Reading, now: torch.Tensor) -> None:
    assert reading.large is not None  # the caller looked
    value, gradient = (t.double().reshape(-1) for t in reading.large)
    if now.numel() != value.numel():
        return
    moved = now.detach().double().reshape(-1) - value
    length, steepness = float(moved.norm()), float(gradient.norm())
    reading.moved, reading.gradient_norm = length, steepness
    if length > 0 and steepness > 0:
        reading.cosine = float(-(moved @ gradient)) / (length * steepness)


def rate_of(reading: Reading) -> float | None:
    """How far the first element moved against its gradient, per unit of gradient."""
    if not reading.after or not reading.value or not reading.next:
        return None
    gradient, value, following = reading.after[0], reading.value[0], reading.next[0]
    if not gradient or value is None or following is None or abs(following - value) < 1e-5 * abs(value):
        return None
    return (value - following) / gradient
