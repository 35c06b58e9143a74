"""What happens when the program binds a name: the value passes by, is named, recorded, and perhaps shifted."""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Protocol

import numpy as np
import torch

from .names import Names, key_of, tensors_in
from .objects import is_a
from .recording import SeriesBook
from .series import fields_of
from .sites import BindingSite

_PLAIN = frozenset(
    {float, int, str, bool, complex, bytes, type(None), type, FunctionType, BuiltinFunctionType, ModuleType}
)


class Steps(Protocol):
    """What bindings need to know of the training so far."""

    total: int

    def holder(self, slot: int) -> torch.Tensor | None:
        """The tensor that is a slot's parameter."""


class Bindings:
    """Receives every binding of the program. `between` is called at each, to do what can only be done outside calls."""

    def __init__(
        self,
        sites: list[BindingSite],
        names: Names,
        series: SeriesBook,
        steps: Steps,
        between: Callable[[], None],
    ) -> None:
        self._sites = sites
        self._names = names
        self._series = series
        self._steps = steps
        self._between = between

    def bound(self, index: int, value: Any) -> Any:
        """A value is about to be bound at a site; returns what the program shall bind."""
        site = self._sites[index]
        if type(value) in _PLAIN:
            pattern = site.patterns[0]
            if isinstance(pattern, str) and (site.scope, pattern) in self._names.watched:
                self._watch(site, pattern, value)
            return value
        if (
            self._steps.total > 3
            and is_a(value, torch.Tensor)
            and self._is_idle(site)
            and (not value.is_leaf or self._is_known(site, value))
        ):
            return value
        if site.augmented and self._is_update_in_place(site, value):
            return value
        self._between()
        for pattern in site.patterns[1:]:
            self._observe(site, pattern, value)
        return self._through(site, site.patterns[0], value)

    def bound_at(self, index: int, value: Any, key: Any) -> Any:
        """An element is about to be set, of what a name holds; in training it goes by its key's value, not its name."""
        if self._steps.total == 0:
            return self.bound(index, value)
        site = self._sites[index]
        name = f"{str(site.patterns[0]).rpartition('[')[0]}[{key!r}]" if type(key) in (int, str) else ""
        if ("", name) in self._names.watched:
            self._between()
            self._watch(site, name, value)
        return value

    def _is_update_in_place(self, site: BindingSite, value: Any) -> bool:
        """Whether `w -= ...` left the parameter's own tensor in its name, as it should."""
        name = site.patterns[0]
        if not isinstance(name, str):
            return False
        return self._names.holds(key_of(site, name), value, self._steps.holder)

    def filled(self, index: int, value: Any) -> None:
        """What may hold data was filled in a loop that is over; its elements are exchanged in place if need be."""
        site = self._sites[index]
        plain = type(value) in (list, dict, np.ndarray) or (type(value) is torch.Tensor and not value.requires_grad)
        if not plain or not self._series.wanted(self._steps.total, site):
            return
        name = str(site.patterns[0])
        if self._steps.total == 0:
            self._names.learn(site, name, value, 0)
        passed = self._series.passes(site, name, value)
        if passed is not value and type(value) is dict:
            value.update(passed)
        elif passed is not value:
            value[:] = passed

    def _is_idle(self, site: BindingSite) -> bool:
        """Whether a site binds one name that holds no parameter: the outcomes of the loop's own arithmetic."""
        watched = self._names.watched
        if site.idle is None or site.idle[0] != len(watched):
            name = site.patterns[0]
            plain = len(site.patterns) == 1 and isinstance(name, str) and key_of(site, name) not in watched
            site.idle = (len(watched), plain)
        return site.idle[1]

    def _is_known(self, site: BindingSite, value: torch.Tensor) -> bool:
        """Whether an idle site has bound this very tensor before, and nobody wants its data."""
        if self._series.wanted(self._steps.total, site):
            return False
        serial = self._names.serials.of(value)
        if serial in site.known:
            return True
        if len(site.known) < 1000:
            site.known.add(serial)
        return False

    def _through(self, site: BindingSite, pattern: Any, value: Any, part: str = "") -> Any:
        """Let a value pass to a pattern; unpackings are followed element by element."""
        if isinstance(pattern, str):
            if self._series.wanted(self._steps.total, site):
                value = self._series.passes(site, pattern, value, part)
            self._name(site, pattern, value)
            return value
        if pattern is None or not _unpacks(value) or len(value) != len(pattern):
            return value
        prefix = f"{part}/" if part else "/"
        return tuple(
            self._through(site, inner, element, f"{prefix}{place}")
            for place, (inner, element) in enumerate(zip(pattern, value, strict=True))
        )

    def _observe(self, site: BindingSite, pattern: Any, value: Any) -> None:
        if isinstance(pattern, str):
            self._name(site, pattern, value)

    def _name(self, site: BindingSite, name: str, value: Any) -> None:
        if self._names.watched:
            self._watch(site, name, value)
        if is_a(value, torch.Tensor) and self._steps.total > 3 and not (value.requires_grad and value.is_leaf):
            return  # outcomes of the loop's arithmetic; their names say nothing
        self._names.learn(site, name, value, self._steps.total)

    def _watch(self, site: BindingSite, name: str, value: Any) -> None:
        if key_of(site, name) in self._names.watched:
            self._names.rebound(site, name, value, self._steps.holder, self._steps.total)
            return
        for suffix, tensor in tensors_in(value):
            if ("", name + suffix) in self._names.watched:
                self._names.rebound(site, name + suffix, tensor, self._steps.holder, self._steps.total)


def _unpacks(value: Any) -> bool:
    if type(value) in (tuple, list) or (is_a(value, tuple) and fields_of(value) is not None):
        return True
    return (is_a(value, torch.Tensor) or is_a(value, np.ndarray)) and value.ndim > 0 and len(value) <= 64
