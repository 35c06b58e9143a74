"""The data as the loss meets it, and what the student's own forward pass predicts from it at chosen moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from .comparison import Comparison, columns, comparisons, inputs_of
from .formula import formula
from .objects import SMALL, Quiet, Vector, address, finite, is_a, numbers
from .steps import Slot, Step
from .tape import Operation, Ref

MOST_ROWS = 2048
MOST_STEPS = 64


@dataclass
class Snapshot:
    """The slots' values at one moment."""

    at: str
    activation: int | None
    step: int
    training: int
    values: dict[int, torch.Tensor]


class DataBook:
    """Gathers comparisons over the first pass through the data; later computes predictions again."""

    def __init__(self) -> None:
        self.problem = ""
        self.restart(0)

    def restart(self, training: int) -> None:
        """Another training begins, with data of its own."""
        self.training = training
        self.complete = False
        self.steps = 0
        self._pairs: list[Comparison] = []
        self._inputs: list[list[Vector]] = []
        self._targets: list[Vector] = []
        self._keys: dict[tuple[object, ...], int] = {}
        self._known: set[tuple[object, ...]] = set()
        self._new: list[int] = []
        self._firsts: list[int] = []
        self._dry: list[int] = []
        self._leaves: dict[int, int] = {}
        self._rows = 0
        self._requires = (False, False)
        self._root: Ref | None = None

    def gather(self, root: Ref | None, step: Step) -> None:
        """A backward begins whose loss has a tape."""
        if step.training != self.training:
            self.restart(step.training)
        self.steps += 1
        self._root = self._root or root
        if self.complete:
            return
        self._leaves |= {address(r.leaf): r.slot for r in step.readings}
        first = len(self._keys)
        places = [self._take(c) for c in comparisons(root)]
        if None in places:
            self._firsts.append(first)
            self._dry = []
        else:
            self._dry.append(places[0] if places and places[0] is not None else -1)
        enough = self.steps >= MOST_STEPS or self._rows >= MOST_ROWS
        self.complete = enough or (self.steps > 1 and self._all_seen())

    def _all_seen(self) -> bool:
        """Whether the first pass is over: for as many steps nothing new has come, or two come again in their order."""
        again = len(self._dry) == 2 and self._dry == self._firsts[:2]
        return again or len(self._dry) >= max(1, len(self._firsts))

    def _take(self, comparison: Comparison) -> int | None:
        """Keep a comparison that has rows which no earlier one had; else the number of one that is like it."""
        targets = numbers(comparison.target)
        rows = len(targets)
        inputs: list[Vector] = []
        for value in inputs_of(comparison):
            inputs += [c for c in columns(value, rows) if c not in inputs]
        key = (tuple(targets), *(tuple(c) for c in inputs))
        if key in self._keys:
            return self._keys[key]
        lines = list(zip(targets, *inputs, strict=True))
        new = [self._rows + i for i, row in enumerate(lines) if row not in self._known]
        if not new or self._rows + rows > 50_000:
            return -1
        self._known.update(lines)
        self._new += new
        self._keys[key] = len(self._keys)
        self._pairs.append(comparison)
        self._inputs.append(inputs)
        self._targets.append(targets)
        self._rows += rows
        self._requires = (_any_requires(inputs_of(comparison)), comparison.target_requires_grad)
        return None

    def data(self) -> dict[str, object] | None:
        """What was compared with what, as plain values."""
        if not self._pairs:
            return None
        first = self._pairs[0]
        keep = self._kept()
        whole = [t for targets in self._targets for t in targets]
        return {
            "line": first.line,
            "op": first.op[:60],
            "inputs": [[column[i] for i in keep] for column in self._columns()],
            "targets": [whole[i] for i in keep],
            "rows": len(self._new),
            "prediction_shape": list(first.prediction_shape),
            "target_shape": list(first.target_shape),
            "table_shape": list(first.table_shape),
            "input_requires_grad": self._requires[0],
            "target_requires_grad": self._requires[1],
        }

    def formula(self, snapshots: list[Snapshot]) -> list[dict[str, object]]:
        """The operations behind the first loss, computed again with the parameters of that moment."""
        start = next((s.values for s in snapshots if s.at == "start" and s.training == self.training), {})
        values = {place: start[slot] for place, slot in self._leaves.items() if slot in start}
        return formula(self._root, self._leaves, values)

    def _kept(self) -> list[int]:
        """The rows that came first, every so-manieth of them, so that at most MOST_ROWS are told."""
        return self._new[:: -(-len(self._new) // MOST_ROWS) or 1]

    def _columns(self) -> list[Vector]:
        """Inputs over all comparisons; only columns that every comparison has, and that vary."""
        count = min(len(i) for i in self._inputs)
        if any(len(i) != count for i in self._inputs) and self._rows == len(self._inputs):
            return []
        whole = [[v for inputs in self._inputs for v in inputs[j]] for j in range(count)]
        return [c for c in whole if len(set(c)) > 1][:8]

    def predict(self, snapshot: Snapshot, slots: list[Slot]) -> dict[str, object] | None:
        """What the program's own forward pass gives with the values of a snapshot."""
        if not set(self._leaves.values()) <= set(snapshot.values):
            return None  # taken in an earlier training
        replaced = {i: snapshot.values[s] for i, s in self._leaves.items() if s in snapshot.values}
        memory: dict[Operation, Any] = {}
        values: Vector = []
        try:
            with Quiet(), torch.no_grad():
                for comparison in self._pairs:
                    values += comparison.predict(replaced, memory)
        except Exception as error:  # noqa: BLE001 (any operation of the student's may refuse to be repeated)
            self.problem = f"{type(error).__name__}: {error}"[:500]
            return None
        keep = self._kept()
        if not self._pairs or len(values) != self._rows:
            return None
        chosen = [snapshot.values[s.index] for s in slots if s.index in snapshot.values]
        return {
            "at": snapshot.at,
            "activation": snapshot.activation,
            "step": snapshot.step,
            "values": [values[i] for i in keep],
            "parameters": [_small(t) for t in chosen][:64],
        }


def _small(tensor: torch.Tensor) -> list[float | None]:
    return numbers(tensor) if tensor.numel() <= SMALL else [finite(float(tensor.detach().double().norm()))]


def _any_requires(values: list[Any]) -> bool:
    return any(is_a(v, torch.Tensor) and v.requires_grad for v in values)
