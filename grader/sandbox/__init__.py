"""Runs a stranger's program behind walls: program and scenario in, a run out. `child` raises the walls."""

from __future__ import annotations

from grader.sandbox.limits import Isolation, Limits
from grader.sandbox.sandbox import Sandbox

__all__ = ["Isolation", "Limits", "Sandbox"]
