"""A stand-in for `torch._dynamo`, which optimizers and `torch.func` import at first use and which takes over a second.

Outside of `torch.compile` they ask it for nothing that does anything. Whatever else it is asked for is the real one's.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import nullcontext
from types import ModuleType
from typing import Any

import torch

_NAME = "torch._dynamo"


def stand_in() -> None:
    """Put the stand-in in place, unless the real module is there already."""
    if _NAME not in sys.modules:
        region = _StandIn(f"{_NAME}.compiled_autograd", _disable=nullcontext)
        made = _StandIn(_NAME, graph_break=_nothing, disable=_unchanged, compiled_autograd=region)
        sys.modules[_NAME] = torch._dynamo = made


class _StandIn(ModuleType):
    """A module with some names; when it is asked for another, the real dynamo is imported."""

    def __init__(self, name: str, **names: Any) -> None:
        super().__init__(name)
        self.__dict__.update(names)

    def __getattr__(self, name: str) -> Any:
        if isinstance(sys.modules.get(_NAME), _StandIn):
            del sys.modules[_NAME]
        real = importlib.import_module(_NAME)
        return getattr(real if self.__name__ == _NAME else real.compiled_autograd, name)


def _nothing(*args: Any, **options: Any) -> None:
    """Nothing is traced, so there is no graph to break."""


def _unchanged(fn: Any = None, *args: Any, **options: Any) -> Any:
    """Nothing is traced, so nothing has to be kept from it."""
    return fn if fn is not None else _unchanged
