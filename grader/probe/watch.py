"""Watches autograd: at every backward, the leaves of the loss's graph, their values and gradients, who moved them."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Any

import torch
from torch.autograd import functional

from .arrivals import Arrivals
from .burst import student_line, student_locals
from .faults import Faults
from .names import Names
from .objects import Quiet, Serials, Vector, address, differentiates_further, loss_value, small_numbers, unwrapped
from .steps import (
    Reading,
    Slot,
    Step,
    copies_if_large,
    gradient_of,
    graph_of,
    nodes_of_gradients,
    rate_of,
    summarise,
    take_returned,
)
from .thinning import Thinned

MOST_SLOTS, MOST_OF_ALL = 64, 256  # of one training, and of all trainings


class Kind(Enum):
    """What a call for gradients is to training."""

    STEP = "a step"
    MORE = "more of the last step"
    NOTHING = "nothing"


class Watch:
    """All backwards of one run. `begun` and `ended` are told of each, with the loss and the step.

    unfollowed: the first line that asked for many gradients at once, which are not looked at.
    """

    def __init__(self, filename: str, serials: Serials, names: Names, faults: Faults) -> None:
        self.total = 0
        self.unfollowed: int | None = None
        self._asks_for_many = faults.guarded(differentiates_further, lambda: False)
        self._kind_of = faults.guarded(self._kind, lambda *_: Kind.STEP)
        self._joins = faults.guarded(self._join)
        self._begins = faults.guarded(self._begin_watching, lambda *_: None)
        self._ends = faults.guarded(self._end_watching)
        self.slots: list[Slot] = []
        self.training = 0
        self.steps: Thinned[Step] = Thinned(24, 450)
        self.loop: Callable[[], int | None] = lambda: None
        self.begun: Callable[[Any, Step], None] = lambda root, step: None
        self.ended: Callable[[Step], None] = lambda step: None
        self._filename = filename
        self.serials = serials
        self.names = names
        self._slot_of: dict[int, int] = {}
        self._current: Step | None = None
        self._rates: dict[int, float] = {}
        self._inside = False
        self._copied: tuple[torch.Tensor, ...] = ()
        self._latest: dict[int, tuple[torch.Tensor, Vector]] = {}
        self._stepping: set[int] = set()
        self._arrivals = Arrivals()
        self._by_argument = False
        self._signature: tuple[object, ...] | None = None
        self._gradients: set[object] = set()
        self._table: int | None = None
        self._asked: set[int] = set()

    # -- patches ------------------------------------------------------------------------------------------------

    def install(self) -> None:
        """Put ourselves in the place of `torch.autograd.backward` and `torch.autograd.grad`."""
        real_backward, real_grad = torch.autograd.backward, torch.autograd.grad

        def backward(tensors: Any, *args: Any, **kwargs: Any) -> Any:
            return self._watched("backward", tensors, lambda: real_backward(tensors, *args, **kwargs))

        def grad(outputs: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
            inputs = tuple(inputs) if isinstance(inputs, Iterator) else inputs  # as torch does; they are read twice
            return self._watched("grad", outputs, lambda: real_grad(outputs, inputs, *args, **kwargs), inputs)

        torch.autograd.backward = backward
        torch.autograd.grad = grad
        for name in ("gradcheck", "gradgradcheck"):
            check = self._unwatched(getattr(torch.autograd, name))
            for place in (torch.autograd, sys.modules["torch.autograd.gradcheck"]):  # the function hides its module
                setattr(place, name, check)
        for name in ("hessian", "hvp", "vhp", "jvp"):
            setattr(functional, name, self._unwatched(getattr(functional, name)))
        for name in ("jacobian", "vjp"):
            setattr(functional, name, self._of_one_number(getattr(functional, name)))

    def _of_one_number(self, differentiate: Callable[..., Any]) -> Callable[..., Any]:
        """`torch.autograd.functional` differentiates copies of its inputs; a table of derivatives is no training."""

        @functools.wraps(differentiate)
        def watched(func: Callable[..., Any], inputs: Any, *args: Any, **kwargs: Any) -> Any:
            def asked(*given: Any) -> Any:
                out = func(*given)
                self._inside |= not (isinstance(out, torch.Tensor) and out.numel() == 1)
                return out

            before = self._copied, self._inside
            self._copied = (inputs,) if isinstance(inputs, torch.Tensor) else tuple(inputs)
            try:
                return differentiate(asked, inputs, *args, **kwargs)
            finally:
                self._copied, self._inside = before

        return watched

    def _own(self, leaf: torch.Tensor) -> torch.Tensor:
        """The program's own tensor that a leaf is, or is a copy of."""
        leaf = unwrapped(leaf)
        same = (t for t in self._copied if t.shape == leaf.shape and t.data_ptr() == leaf.data_ptr())
        return next(same, leaf)

    def _unwatched(self, check: Callable[..., Any]) -> Callable[..., Any]:
        """Derivatives that are compared with differences, or differentiated again: none of it is training."""

        @functools.wraps(check)
        def unwatched(*args: Any, **kwargs: Any) -> Any:
            inside, self._inside = self._inside, True
            try:
                return check(*args, **kwargs)
            finally:
                self._inside = inside

        return unwatched

    def _watched(self, via: str, roots: Any, call: Callable[[], Any], inputs: Any = None) -> Any:
        if self._inside:
            return call()
        kind = self._kind_of(via, roots, inputs)
        if kind is not Kind.STEP:
            out = self._unwatched(call)()  # under a function mode torch calls itself once more
            if kind is Kind.MORE:
                self._joins(out, inputs)
            return out
        if self._asks_for_many():
            self.unfollowed = self.unfollowed or student_line(sys._getframe(2), self._filename)
            return call()
        self._inside = True
        try:
            begun = self._begins(via, roots)
            if begun is None:
                return call()
            step, stop_listening = begun
            out = None
            try:
                out = call()
            except Exception as error:
                step.failed = str(error)[:2000]
                raise
            finally:
                self._ends(step, stop_listening, inputs, out)
            return out
        finally:
            self._inside = False

    def _begin_watching(self, via: str, roots: Any) -> tuple[Step, Callable[[], None]]:
        """A backward is about to begin."""
        with Quiet():
            root = roots if isinstance(roots, torch.Tensor) else _first(roots)
            step = self._begin(via, root)
            return step, self._arrivals.listen(step.readings)

    def _end_watching(self, step: Step, stop_listening: Callable[[], None], inputs: Any, out: Any) -> None:
        """A backward has ended; `out` is what it returned."""
        with Quiet():
            stop_listening()
            self._end(step, out if step.failed is None and step.via == "grad" else None, inputs)

    # -- a step -------------------------------------------------------------------------------------------------

    def _begin(self, via: str, root: Any) -> Step:
        found, nodes = graph_of(root)
        leaves = [self._own(leaf) for leaf in found]
        self._by_argument = any(leaf is not own for leaf, own in zip(found, leaves, strict=True))
        leaf_of = dict(zip(map(address, leaves), found, strict=True))
        slots = self._assign(leaves)
        self.close()
        self.names.settle(leaves, nodes, {s.index for s in slots})
        tensor = root if isinstance(root, torch.Tensor) else None
        step = Step(
            self.total,
            student_line(sys._getframe(2), self._filename) or 0,
            loss_value(root),
            tuple(tensor.shape) if tensor is not None else (),
            self.serials.of(root) if tensor is not None else 0,
            len(nodes),
            via,
            self.loop(),
            self.training,
            torch.is_grad_enabled(),
            [self._read(slot, leaf_of[address(slot.tensor)]) for slot in slots],
        )
        self.begun(root, step)
        self._current = step
        self.total += 1
        return step

    def _read(self, slot: Slot, leaf: torch.Tensor) -> Reading:
        tensor, value = self._latest.get(slot.index, (None, []))
        if tensor is not slot.tensor:
            value = small_numbers(slot.tensor) or []
        serial, before = self.serials.of(slot.tensor), gradient_of(slot.tensor)
        return Reading(slot.index, serial, slot.tensor, leaf, value, before)

    def _end(self, step: Step, returned: Any, inputs: Any) -> None:
        if returned is None:
            for reading in step.readings:
                reading.after = gradient_of(reading.tensor)
                if address(reading.tensor) in self._stepping:
                    reading.inside, reading.used = True, reading.after
                reading.large = copies_if_large(reading.tensor, reading.tensor.grad)
                self._arrivals.settle(reading)
        else:
            take_returned(step, returned, inputs)
        self._gradients = set(nodes_of_gradients(step, returned))
        self.ended(step)

    def _kind(self, via: str, roots: Any, inputs: Any) -> Kind:
        """What a call is: where only gradients of the last step, with a graph, lead to parameters, it is no step.

        So it is where a curvature is computed; a loss with a penalty on its gradient has a way of its own, too. Nor are
        the rows of a Jacobian, where a vector is differentiated by the same tensor again.
        """
        with Quiet():
            root = roots if isinstance(roots, torch.Tensor) else _first(roots)
            if self._gradients:
                leaves, nodes = graph_of(root, self._gradients)
                if not leaves and not self._gradients.isdisjoint(nodes):
                    return Kind.NOTHING
            if via == "grad" and isinstance(root, torch.Tensor):
                return self._kind_of_grad(root, {address(t) for t in _all(inputs)})
            return Kind.STEP

    def _kind_of_grad(self, root: torch.Tensor, asked: set[int]) -> Kind:
        serial, step = self.serials.of(root), self._current
        if serial == self._table:
            return Kind.NOTHING
        if step is None or step.via != "grad" or step.root != serial:
            self._asked = asked
            return Kind.STEP
        if self._asked.isdisjoint(asked):
            self._asked |= asked
            return Kind.MORE
        if root.numel() < 2:
            return Kind.STEP
        self.unfollowed = self.unfollowed or step.line
        self._table, self._current, self.total = serial, None, self.total - 1
        return Kind.NOTHING

    def _join(self, returned: Any, inputs: Any) -> None:
        """Gradients of the last step's loss by further tensors belong to that step."""
        if self._current is not None:
            with Quiet():
                take_returned(self._current, returned, inputs)

    def forget_a_look(self) -> bool:
        """Take back the last training if it is none: one backward of tensors of its own, by which nothing moved.

        Programs look at the gradient once more when they are done. The last step must be closed.
        """
        steps = [step for _, step in self.steps.items()][-2:]
        if len(steps) < 2 or not steps[0].training < steps[1].training == self.training:
            return False
        began = min((slot.first_step for slot in self.slots if slot.training == self.training), default=-1)
        if began != steps[1].index or any(reading.by != "still" for reading in steps[1].readings):
            return False
        self.steps.drop_last()
        self.slots = [slot for slot in self.slots if slot.training < self.training]
        self.training, self.total = steps[0].training, self.total - 1
        return True

    def close(self) -> None:
        """The last step is over: what moved is known."""
        step, self._current = self._current, None
        if step is None:
            return
        for reading in step.readings:
            self._close_reading(reading)
        self.steps.add(step)
        if self._is_special(step):
            self.steps.keep_last(150)

    def _close_reading(self, reading: Reading) -> None:
        now = self.slots[reading.slot].tensor
        reading.next = small_numbers(now) or []
        self._latest[reading.slot] = (now, reading.next)
        if reading.large is not None:
            summarise(reading, now)
        still = reading.moved == 0.0 if reading.large is not None else reading.next == reading.value
        whole = reading.inside or (reading.stepped is not None and reading.stepped == (reading.value, reading.next))
        reading.by = "still" if still else "optimizer" if whole else "hand"
        reading.large = reading.stepped = reading.arrived = None

    def _is_special(self, step: Step) -> bool:
        """Whether a step differs in kind from the one before: another rate, another object, gradients kept."""
        special = step.failed is not None or self._unlike_before(step)
        for reading in step.readings:
            rate = rate_of(reading)
            before = self._rates.get(reading.slot)
            if rate is not None:
                special |= before is not None and not abs(rate - before) <= 0.02 * abs(before)
                self._rates[reading.slot] = rate
        return special

    def _unlike_before(self, step: Step) -> bool:
        signature = tuple((r.slot, r.serial, r.by, r.before is None or not any(r.before)) for r in step.readings)
        before, self._signature = self._signature, signature
        return before is not None and before != signature

    # -- slots --------------------------------------------------------------------------------------------------

    def holder(self, slot: int) -> torch.Tensor | None:
        """The tensor that is a slot's parameter now."""
        return self.slots[slot].tensor

    def slot_with(self, serial: int) -> int | None:
        """The slot that the tensor of this serial number is, or was, the parameter of."""
        return self._slot_of.get(serial)

    def target_of(self, tensor: torch.Tensor) -> tuple[int, str] | None:
        """Which slot's value a tensor is (gradients are known by having been read from it)."""
        serial = self.serials.seen(tensor)
        slot = self._slot_of.get(serial) if serial is not None else None
        return None if slot is None else (slot, "value")

    def _assign(self, leaves: list[torch.Tensor]) -> list[Slot]:
        """The slots of a graph's leaves; new objects take the slot whose name or place they have."""
        known = [self._slot_of.get(self.serials.of(leaf)) for leaf in leaves]
        if self.slots and leaves and all(k is None for k in known) and self._is_new_training(leaves):
            self.training += 1
            self.names.first_slot = len(self.slots)
        taken = {k for k in known if k is not None}
        slots = []
        for leaf, index in zip(leaves, known, strict=True):
            slot = self.slots[index] if index is not None else self._replace(leaf, taken) or self._add(leaf)
            if slot is None:
                continue
            taken.add(slot.index)
            slots.append(slot)
        return slots

    def _is_new_training(self, leaves: list[torch.Tensor]) -> bool:
        """All leaves are new: another training, unless they go by the old ones' names in the same loop.

        A name bound inside the loop of the step before keeps its training also where another turn of a loop around it
        has begun since, as with mini-batches.
        """
        before = self._current.loop if self._current is not None else None
        current = [s for s in self.slots if s.training == self.training]
        held = {key for slot in current for key in slot.keys}
        named = any(key in held for leaf in leaves for key, _, _ in self.names.of(leaf))
        if before is not None and before == self.loop():
            return not named and not {s.shape for s in current} >= {tuple(leaf.shape) for leaf in leaves}
        return not (named and before is not None and self._is_bound_in(before, leaves))

    def _is_bound_in(self, loop: int, leaves: list[torch.Tensor]) -> bool:
        """Whether one of these was bound to a watched name within a loop."""
        serials = {self.serials.of(leaf) for leaf in leaves}
        return any(e.serial in serials for e in self.names.events if e.loop == loop)

    def _replace(self, leaf: torch.Tensor, taken: set[int]) -> Slot | None:
        free = [s for s in self.slots if s.training == self.training and s.index not in taken]
        alike = [s for s in free if s.shape == tuple(leaf.shape)]
        if not alike:
            return None
        keys, serial = {key for key, _, _ in self.names.of(leaf)}, self.serials.of(leaf)
        rebound = {e.slot for e in self.names.events if e.serial == serial}
        named = [s for s in alike if keys & set(s.keys) or s.index in rebound]
        gone = [s for s in alike if s.first_step < self.total]
        chosen = named or (gone if not keys or self._by_argument else [])
        if not chosen:
            return None
        slot = chosen[0]
        slot.tensor = leaf
        self._slot_of[self.serials.of(leaf)] = slot.index
        return slot

    def _add(self, leaf: torch.Tensor) -> Slot | None:
        if len(self.slots) >= MOST_OF_ALL or sum(s.training == self.training for s in self.slots) >= MOST_SLOTS:
            return None
        path, line = next(self.names.in_modules(leaf), (None, None))
        if path is None and not self.names.of(leaf):
            self.names.look_up(leaf, student_locals(sys._getframe(1), self._filename))
        names = self.names.of(leaf)
        texts = [key[1] for key, _, owner in names if owner] + ([path] if path else [])
        texts += [key[1] for key, _, owner in names if not owner]
        owners = [key for key, _, owner in names if owner]
        index = len(self.slots)
        born = names[0][1] if names else line
        dtype = str(leaf.dtype).removeprefix("torch.")
        shape = tuple(leaf.shape)
        slot = Slot(index, leaf, owners, texts[:8], born, self.total, self.training, shape, dtype, path is not None)
        self.slots.append(slot)
        self._slot_of[self.serials.of(leaf)] = index
        if leaf.requires_grad or not self._by_argument:  # of plain tensors, what is differentiated by, names are free
            self.names.watch(leaf, index)
        return slot

    # -- optimizers ---------------------------------------------------------------------------------------------

    def optimizer_begins(self, parameters: list[torch.Tensor]) -> None:
        """An optimizer is about to step: the gradients that it finds are those it uses.

        Backwards from now until it has ended are asked for by the optimizer itself (LBFGS and its closure).
        """
        self._stepping = {address(p) for p in parameters}
        for reading in self._readings_of(parameters):
            reading.used = gradient_of(reading.tensor)
            if reading.stepped is None:
                reading.stepped = (small_numbers(reading.tensor) or [], [])

    def optimizer_ended(self, parameters: list[torch.Tensor]) -> None:
        """An optimizer has stepped."""
        self._stepping = set()
        for reading in self._readings_of(parameters):
            if reading.stepped is not None:
                reading.stepped = (reading.stepped[0], small_numbers(reading.tensor) or [])

    def _readings_of(self, parameters: list[torch.Tensor]) -> list[Reading]:
        if self._current is None:
            return []
        return [r for r in self._current.readings if any(r.tensor is p for p in parameters)]


def _all(inputs: Any) -> tuple[Any, ...]:
    """What is differentiated by, be it one tensor or several."""
    return (inputs,) if isinstance(inputs, torch.Tensor) else tuple(inputs) if isinstance(inputs, Sequence) else ()


def _first(roots: Any) -> Any:
    """The first of several losses that are differentiated at once; what is no sequence is left to torch."""
    return roots[0] if isinstance(roots, Sequence) and len(roots) else roots
