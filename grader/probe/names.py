"""Which names hold which tensors: the names of parameters, and names that stop holding them."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType

import torch

from .objects import Quiet, Serials, Vector, is_a, small_numbers
from .series import fields_of
from .sites import BindingSite

Key = tuple[str, str]
Holder = Callable[[int], torch.Tensor | None]
MOST_EVENTS = 120


@dataclass
class Event:
    """A name that held a slot's parameter was bound to something else, in which activation of a loop (or None)."""

    step: int
    site: BindingSite
    name: str
    slot: int
    serial: int
    kind: str
    leaf: bool
    requires_grad: bool
    derived: bool
    old: Vector
    new: Vector
    grad: Vector | None
    owner: bool
    tensor: weakref.ref[torch.Tensor] | None
    loop: int | None
    used: bool | None = None


class Names:
    """The names of tensors.

    `watched` are the names that held parameters when training began, with their slots: several where a name is spelt
    alike in several objects or calls.
    """

    def __init__(self, serials: Serials) -> None:
        self.serials = serials
        self._names: dict[int, list[tuple[Key, int | None, bool]]] = {}
        self._modules: list[tuple[str, weakref.ref[torch.nn.Module], int]] = []
        self.watched: dict[Key, tuple[tuple[int, ...], bool]] = {}
        #: The first of the slots of the training that goes on.
        self.first_slot = 0
        self.module_slots: dict[str, int] = {}
        self.events: list[Event] = []
        self.loop: Callable[[], int | None] = lambda: None

    # -- learning names -----------------------------------------------------------------------------------------

    def learn(self, site: BindingSite, name: str, value: object, step: int) -> None:
        """A name was bound to a value; remember it for the tensors in it."""
        if is_a(value, torch.Tensor):
            self._add((site.scope, name), value, site)
        elif is_a(value, torch.nn.Module):
            self._module_again(site, name, value, step)
            self._modules = [*[m for m in self._modules if m[0] != name][-31:], (name, weakref.ref(value), site.line)]
        else:
            for suffix, tensor in tensors_in(value):
                self._add(("", name + suffix), tensor, site)

    def _module_again(self, site: BindingSite, name: str, value: torch.nn.Module, step: int) -> None:
        """A name that held a model with trained parameters is bound to another model."""
        slot = self.module_slots.get(name)
        same = any(n == name and reference() is value for n, reference, _ in self._modules)
        if slot is not None and not same and len(self.events) < MOST_EVENTS:
            self.events.append(
                Event(
                    step,
                    site,
                    name,
                    slot,
                    0,
                    "module",
                    True,
                    True,
                    False,
                    [],
                    [],
                    None,
                    site.owner,
                    None,
                    self.loop(),
                )
            )

    def _add(self, key: Key, tensor: torch.Tensor, site: BindingSite) -> None:
        known = self._names.setdefault(self.serials.of(tensor), [])
        if len(known) < 8 and all(k != key for k, _, _ in known):
            known.append((key, site.line, site.owner))

    def of(self, tensor: torch.Tensor) -> list[tuple[Key, int | None, bool]]:
        """Names (with scope), lines and ownership of a tensor, in the order in which they were bound."""
        return self._names.get(self.serials.of(tensor), [])

    def look_up(self, tensor: torch.Tensor, scopes: Iterable[dict[str, object]]) -> None:
        """Name a tensor by the scopes where it came to its name unseen, as out of a generator or a constructor."""
        main = sys.modules.get("__main__")
        everywhere = [vars(main)] if type(main) is ModuleType else []
        for place in everywhere:
            if (name := next((name for name, value in list(place.items()) if value is tensor), None)) is not None:
                self._names.setdefault(self.serials.of(tensor), []).append((("", name), None, True))
                return
        paths = (path for place in (*scopes, *everywhere) for path in _attributes(place, tensor))
        if (path := next(paths, None)) is not None:
            self._names.setdefault(self.serials.of(tensor), []).append((("", path), None, True))

    def in_modules(self, tensor: torch.Tensor) -> Iterator[tuple[str, int]]:
        """The paths of a module's parameter, such as `model.weight`, with the lines where the module was bound."""
        for name, reference, line in self._modules:
            module = reference()
            for path, parameter in module.named_parameters() if module is not None else ():
                if parameter is tensor:
                    yield f"{name}.{path}", line

    # -- watching names -----------------------------------------------------------------------------------------

    def watch(self, tensor: torch.Tensor, slot: int) -> None:
        """From now on, tell when a name of this tensor is bound to another object."""
        for key, _, owner in self.of(tensor):
            others = [s for s in self.watched.get(key, ((), owner))[0] if s != slot]
            self.watched[key] = ((*others[-7:], slot), owner)
        for name, _, _ in self._modules:
            if any(path.startswith(f"{name}.") for path, _ in self.in_modules(tensor)):
                self.module_slots.setdefault(name, slot)

    def holds(self, key: Key, value: object, holder: Holder) -> bool:
        """Whether a watched name, or one of another object or call that is spelt alike, holds just this parameter."""
        return any(holder(slot) is value for slot in self.watched.get(key, ((), False))[0])

    def rebound(self, site: BindingSite, name: str, value: object, holder_of: Holder, step: int) -> None:
        """A watched name is bound; record it if its parameter's tensor is no longer what it holds."""
        key = key_of(site, name)
        if self.holds(key, value, holder_of):
            return
        slot, owner = self._slot_behind(key, value, holder_of, step), self.watched[key][1]
        holder = holder_of(slot)
        if holder is None:
            return
        if len(self.events) >= MOST_EVENTS:
            self.events.pop(MOST_EVENTS // 2)
        if is_a(value, torch.Tensor):
            self.events.append(self._tensor_event(site, name, value, holder, step, (slot, owner)))
        elif not is_a(value, torch.nn.Module) and not callable(value):
            with Quiet():
                old: Vector = small_numbers(holder) or []
            new: Vector = [float(value)] if is_a(value, int) or is_a(value, float) else []
            kind = type(value).__name__[:60]
            self.events.append(
                Event(step, site, name, slot, 0, kind, False, False, False, old, new, None, owner, None, self.loop())
            )

    def _slot_behind(self, key: Key, value: object, holder_of: Holder, step: int) -> int:
        """The slot that a name is of: where several go by it, that from which the value was computed, or the next."""
        every, _ = self.watched[key]
        slots = [slot for slot in every if slot >= self.first_slot] or list(every)
        if len(slots) > 1 and is_a(value, torch.Tensor):
            holders = [(slot, holder) for slot in slots if (holder := holder_of(slot)) is not None]
            with Quiet():
                behind = [slot for slot, holder in holders if leads_to(value, holder)]
            if behind:
                return behind[0]
        told = {event.slot for event in self.events if event.step == step}
        return next((slot for slot in slots if slot not in told), slots[-1])

    def _tensor_event(
        self,
        site: BindingSite,
        name: str,
        value: torch.Tensor,
        holder: torch.Tensor,
        step: int,
        held: tuple[int, bool],
    ) -> Event:
        with Quiet():
            old, new = small_numbers(holder) or [], small_numbers(value) or []
            leaf, requires = value.is_leaf, value.requires_grad
            derived = not leaf and leads_to(value, holder)
            grad = small_numbers(holder.grad) if holder.is_leaf else None
        serial = self.serials.of(value)
        return Event(
            step, site, name, held[0], serial, "tensor", leaf, requires, derived, old, new, grad, held[1],
            weakref.ref(value), self.loop(),
        )  # fmt: skip

    def settle(self, leaves: list[torch.Tensor], nodes: set[object], slots_present: set[int]) -> None:
        """A backward begins: say of each open event whether the new tensor took part in this loss."""
        for event in reversed(self.events):
            if event.used is not None:
                break
            tensor = event.tensor() if event.tensor is not None else None
            if event.kind == "module":
                event.used = True
            elif tensor is None:
                event.used = event.tensor is None and event.slot not in slots_present
            elif tensor.is_leaf:
                event.used = any(tensor is leaf for leaf in leaves) or event.slot not in slots_present
                event.requires_grad = tensor.requires_grad
            else:
                event.used = tensor.grad_fn in nodes


def key_of(site: BindingSite, name: str) -> Key:
    """A name with its scope; attributes and elements go by their text alone."""
    return ("", name) if "." in name or "[" in name else (site.scope, name)


def tensors_in(value: object) -> Iterator[tuple[str, torch.Tensor]]:
    """Tensors in a plain list, tuple or dict, with the subscript that reaches them."""
    if type(value) in (list, tuple) and len(value) <= 64:  # type: ignore[arg-type]  # a list or tuple
        for index, element in enumerate(value):  # type: ignore[arg-type, var-annotated]  # as above
            if is_a(element, torch.Tensor):
                yield f"[{index}]", element
    elif type(value) is dict and len(value) <= 64:
        for key, element in value.items():
            if is_a(element, torch.Tensor) and isinstance(key, str | int):
                yield f"[{key!r}]"[:60], element


def _attributes(scope: dict[str, object], tensor: torch.Tensor) -> Iterator[str]:
    """The attributes, at most two deep, through which the names of a scope lead to a tensor."""
    level = named(scope)
    for _ in range(2):
        level = fields_named(level)
        yield from (path for path, value in level if value is tensor)


def named(scope: dict[str, object]) -> list[tuple[str, object]]:
    """The names of a scope that are the program's own, with what they hold."""
    every = list(scope.items())[:200]
    return [(name, value) for name, value in every if type(name) is str and not name.startswith("__")]


def fields_named(level: list[tuple[str, object]]) -> list[tuple[str, object]]:
    """What the instances of the program's own classes among these hold, with the paths that lead there."""
    fields = ((name, key, inner) for name, value in level for key, inner in _fields(value))
    return [(f"{name}.{key}", inner) for name, key, inner in fields if type(key) is str][:2000]


def _fields(value: object) -> list[tuple[str, object]]:
    """What an instance of the program's own class holds; nothing where it will not say."""
    module = type.__getattribute__(type(value), "__dict__").get("__module__")
    if type(module) is not str or module != "__main__":
        return []
    try:
        held = fields_of(value)
        if held is None:
            held = dict(object.__getattribute__(value, "__dict__"))
    except Exception:  # noqa: BLE001 (the program's own class may answer with anything; then it has no names for us)
        return []
    return list(held.items())[:50]


def leads_to(tensor: torch.Tensor, leaf: torch.Tensor, most: int = 200) -> bool:
    """Whether a tensor was computed from this leaf, as its graph says."""
    pending, seen = [tensor.grad_fn], set[object]()
    while pending and len(seen) < most:
        node = pending.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if getattr(node, "variable", None) is leaf:
            return True
        pending += [following for following, _ in node.next_functions]
    return False
