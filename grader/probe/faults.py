"""Keeps faults of the probe itself out of the program: they are told, and never look like the program's own."""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable
from typing import Any

_PROGRAMS = (MemoryError, RecursionError)  # for lack of what the program has used up


class Faults:
    """What went wrong while the probe watched; the first is told."""

    def __init__(self) -> None:
        self.first = ""

    def guarded(self, call: Callable[..., Any], instead: Callable[..., Any] | None = None) -> Callable[..., Any]:
        """A call of the probe's; where it fails, what `instead` gives comes back, as if nobody had looked.

        That is the last argument if nothing is said, the value that passes by.
        """
        otherwise = instead or _last

        @functools.wraps(call)
        def safe(*args: Any) -> Any:
            try:
                return call(*args)
            except _PROGRAMS:
                raise
            except Exception as fault:  # noqa: BLE001 (whatever it is, it is ours)
                self._met(fault)
                return otherwise(*args)

        return safe

    def _met(self, fault: Exception) -> None:
        where = traceback.extract_tb(fault.__traceback__)[-1]
        self.first = self.first or f"{type(fault).__name__} in {where.name}, line {where.lineno}: {fault}"[:500]


def _last(*args: Any) -> Any:
    return args[-1] if args else None
