"""Runs a stranger's program behind walls: program and scenario in, a run out. `child` raises the walls."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from grader.sandbox.limits import Isolation, Limits

if TYPE_CHECKING or sys.platform == "linux":  # where there are walls; elsewhere only `spawned` can be imported
    from grader.sandbox.sandbox import Sandbox

__all__ = ["Isolation", "Limits", "Sandbox"]


def __getattr__(name: str) -> Any:
    raise AttributeError(f"{name}: there is no sandbox on {sys.platform}, or none of that name")
