"""What the commands reach out to: sandboxes, reports, the machine's walls. Tests put fakes in their place."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from grader.errors import IsolationError

if TYPE_CHECKING:
    from grader.assignment import Assignment
    from grader.doctor import WallState
    from grader.executors import Sandbox as Runs
    from grader.gradebook import Graded
    from grader.sandbox import Limits


class Reports(Protocol):
    """Where grades go: files in one folder, and a summary for the terminal."""

    def add(self, graded: Graded) -> None:
        """Write what belongs to one submission."""

    def close(self) -> None:
        """Write what belongs to all of them."""

    def summary(self) -> str:
        """All of them, for the terminal."""


def open_sandbox(
    modules: tuple[str, ...], isolation: str, limits: Limits, platform: str = sys.platform
) -> AbstractContextManager[Runs]:
    """A sandbox whose worker is on its way, not waited for, once it is entered.

    Raises:
        IsolationError: walls are asked for on a system that has none.
    """
    if platform == "linux":
        from grader.sandbox import Isolation, Sandbox

        return Sandbox(Isolation(isolation), modules, limits)
    if isolation != "none":
        raise IsolationError(
            f"Nothing was run: there are no walls on {platform}. Grade strangers' code on Linux, for example in a "
            "virtual machine or a container. Your own script you can grade here with --isolation none."
        )
    from grader.sandbox.spawned import SpawnedSandbox

    return SpawnedSandbox(limits)


def _open_reports(folder: Path, assignment: Assignment) -> Reports:
    from grader.formats.reports import Reports

    return Reports(folder, assignment)


def _examine_walls() -> tuple[WallState, ...]:
    from grader.doctor import examine

    return examine()


@dataclass(frozen=True)
class Outside:
    """The real things, each imported when it is first wanted."""

    open_sandbox: Callable[[tuple[str, ...], str, Limits], AbstractContextManager[Runs]] = open_sandbox
    open_reports: Callable[[Path, Assignment], Reports] = _open_reports
    examine_walls: Callable[[], tuple[WallState, ...]] = _examine_walls
