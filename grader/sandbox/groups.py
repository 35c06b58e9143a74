"""Control groups: one bound on what a worker and all its runs hold in memory, and on how many tasks they are.

Version 1 where the folders of this process's own groups can be written to; version 2 where their parent is delegated to
this user, as in a systemd user session. Nothing outside of the new group is changed. Where none can be made, the limits
of each process stand alone (`grader.sandbox.limits`).
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.errors import SandboxError
from grader.sandbox.limits import MIB, Limits

#: What a warm worker may hold itself, and how many tasks (processes and threads) may be in a group.
WORKER_BYTES = 1536 * MIB
MOST_TASKS = 1024
_NAME = "control group"


@dataclass(frozen=True)
class Group:
    """A control group: its folder, or with version 1 one for each controller."""

    folders: tuple[Path, ...]

    def add(self, pid: int) -> None:
        """Put a process in; what it starts is in there, too.

        Raises:
            OSError: the kernel refuses.
        """
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(pid))

    def remove(self) -> None:
        """Kill whatever is left in it, and take it away; what cannot be taken away stays, empty."""
        for folder in self.folders:
            for _ in range(50):
                for pid in _processes(folder):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                try:
                    folder.rmdir()
                    break
                except OSError:
                    time.sleep(0.01)  # the kernel takes a moment to forget the dead


def make(limits: Limits, proc: Path = Path("/proc/self")) -> Group | None:
    """A group for one worker with these limits for its runs; None where none can be had."""
    memory = WORKER_BYTES + limits.memory_bytes + limits.scratch_bytes
    for places in (_version_2(proc), _version_1(proc)):
        made: list[Path] = []
        try:
            for parent, files in places.items():
                made.append(Path(tempfile.mkdtemp(prefix="grader-", dir=parent)))
                _limit(made[-1], files, memory)
        except (OSError, ValueError):  # ValueError: a file that holds something else than what was written
            Group(tuple(made)).remove()
        else:
            if made:
                return Group(tuple(made))
    return None


def state(limits: Limits) -> tuple[str, bool, str]:
    """For `grade doctor`: name, whether a group can be had here, and why it is thought so."""
    group = make(limits)
    if group is None:
        return _NAME, False, "no control group can be made: run in a systemd user session, or as root (optional)"
    group.remove()
    version = 2 if len(group.folders) == 1 else 1
    return _NAME, True, f"memory and tasks of a worker are bounded together (version {version})"


def join(group: Group, pid: int) -> str:
    """Put a worker into its group; the name of the wall.

    Raises:
        SandboxError: it is gone already.
    """
    try:
        group.add(pid)
    except OSError as error:
        raise SandboxError(f"the worker cannot join its control group: {error}") from error
    return _NAME


def _limit(folder: Path, files: tuple[str, ...], memory: int) -> None:
    for name in files:
        bound = MOST_TASKS if name == "pids.max" else memory
        (folder / name).write_text(str(bound))
        if int((folder / name).read_text()) > bound:
            raise OSError(f"{folder / name} does not hold")


def _processes(folder: Path) -> list[int]:
    try:
        return [int(pid) for pid in (folder / "cgroup.procs").read_text().split()]
    except OSError:  # it is gone
        return []


def _version_1(proc: Path) -> dict[Path, tuple[str, ...]]:
    """The folders of this process's own groups under the controllers for memory and tasks."""
    wanted = {"memory": ("memory.limit_in_bytes",), "pids": ("pids.max",)}
    found = {c: folder for controllers, folder in _own_groups(proc, "cgroup") for c in controllers if c in wanted}
    return {found[c]: wanted[c] for c in wanted} if set(found) == set(wanted) else {}


def _version_2(proc: Path) -> dict[Path, tuple[str, ...]]:
    """The parent of this process's group, if it hands both controllers down."""
    for _, folder in _own_groups(proc, "cgroup2"):
        parent = folder.parent
        try:
            handed_down = (parent / "cgroup.subtree_control").read_text().split()
        except OSError:  # the group is the topmost that can be seen from here
            continue
        if {"memory", "pids"} <= set(handed_down):
            return {parent: ("memory.max", "pids.max")}
    return {}


def _own_groups(proc: Path, kind: str) -> Iterator[tuple[set[str], Path]]:
    """For each hierarchy of this kind: its controllers, and the folder of this process's group."""
    try:
        lines = (proc / "cgroup").read_text().splitlines()
        mounts = [line.split() for line in (proc / "mountinfo").read_text().splitlines()]
    except OSError:  # no /proc, no groups
        return
    own = {controllers: path for _, controllers, path in (line.split(":", 2) for line in lines)}
    for mount in mounts:
        dash = mount.index("-")
        if mount[dash + 1] != kind:
            continue
        options = set(mount[dash + 3].split(","))
        for controllers, path in own.items():
            names = set(controllers.split(",")) - {""}
            if (names and names <= options) if kind == "cgroup" else not names:
                yield names, Path(mount[4], os.path.relpath(path, mount[3]))
