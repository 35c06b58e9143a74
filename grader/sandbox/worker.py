"""The worker: started by exec with an empty environment, warm with torch, it forks one child for each run.

It never reads a program. The grader talks to it over one socket (see `grader.sandbox.wire`); when that is
closed it kills what is running and ends. It says, in this order: which walls stand ("walls"), that it is warm
("ready"), and for each run "started" with a descriptor of the process, then "ended". "failed" is a fault of
ours.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import itertools
import json
import os
import select
import signal
import socket
import sys
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from grader.sandbox import canary, pages, wire
from grader.sandbox.child import Descriptors, Plan
from grader.sandbox.child import run as run_child
from grader.sandbox.limits import Limits
from grader.sandbox.walls import grants, landlock, namespaces
from grader.sandbox.walls.libc import prctl

_SET_CHILD_SUBREAPER = 36
_MANY_RUNS = 6  # the next so many pay for the quarter of a second that gathering takes
_GATE_BYTES = 64 * 1024


@dataclass(frozen=True)
class Settings:
    """What a worker is started with. `walls`: raise what stands; without, only look whether they do."""

    line: int
    arena: str
    guest: str
    warm: tuple[str, ...]
    walls: bool
    look_only: bool = False


def main() -> None:
    """Serve until the line is closed. The arguments are the folder the grader is in, and the settings as JSON."""
    raw = json.loads(sys.argv[2])
    settings = Settings(**{**raw, "warm": tuple(raw["warm"])})
    line = socket.socket(fileno=settings.line)
    prctl(_SET_CHILD_SUBREAPER, 1)  # a run's orphans come back to be killed
    try:
        plan = _start(settings, line)
    except Exception:  # noqa: BLE001 (whatever it is, the grader is told)
        wire.send(line, {"kind": "failed", "detail": traceback.format_exc()[-4000:]})
        return
    with suppress(EOFError, BrokenPipeError):
        for count in itertools.count(1):
            _serve(line, plan)
            if count == _MANY_RUNS:
                pages.gather()
    os._exit(0)  # torch takes a fifth of a second to tidy up what the kernel frees anyway


def _start(settings: Settings, line: socket.socket) -> Plan:
    plan = _plan(settings, line)
    if settings.look_only:
        os._exit(0)
    missing = _warm_up(settings.warm, settings.guest)
    wire.send(line, {"kind": "ready", "missing": missing})
    _leave_path(sys.argv[1])
    return replace(plan, forget=_forgotten())


def _leave_path(root: str) -> None:
    """Forget where the grader was found, unless packages that programs need are found there too."""
    if not root.endswith(("site-packages", "dist-packages")):
        sys.path[:] = [path for path in sys.path if path != root]


def _plan(settings: Settings, line: socket.socket) -> Plan:
    """Look which walls stand, say so, and prepare those that are raised in every run."""
    granted = grants.granted()
    states = canary.examine(settings.arena, granted) if settings.walls or settings.look_only else ()
    standing = {state.name for state in states if state.stands}
    wire.send(line, {"kind": "walls", "states": [asdict(state) for state in states]})
    root = None
    if settings.walls and "namespaces" in standing:
        root = os.path.join(settings.arena, "root")
        os.mkdir(root)
        namespaces.enclose()
        namespaces.build(root, granted)
    abi = landlock.version() if settings.walls and "landlock" in standing else 0
    return Plan(settings.guest, granted, abi, settings.walls and "seccomp" in standing, root)


def _warm_up(warm: tuple[str, ...], guest: str) -> list[str]:
    """Import and use all that a run may need, once; the names of modules that are not installed."""
    missing = []
    for name in (*warm, guest):
        try:
            importlib.import_module(name)
        except ImportError as error:
            if name == guest:
                raise
            missing.append(f"{name}: {error}")
    importlib.import_module(guest).warm_up()
    ctypes.CFUNCTYPE(None)(lambda: None)  # its memory is laid out while /proc can be read
    threads = os.listdir("/proc/self/task")
    if len(threads) != 1:
        raise RuntimeError(f"the worker has {len(threads)} threads; a fork of it would hang")
    gc.collect()
    gc.freeze()
    return missing


def _forgotten() -> tuple[str, ...]:
    ours = [name for name in sys.modules if name.startswith("grader.")]
    return tuple(name for name in ours if not name.startswith("grader.probe"))


def _serve(line: socket.socket, plan: Plan) -> None:
    """One request, one run."""
    message, descriptors = wire.receive(line)
    order, evidence, output = descriptors
    null = os.open("/dev/null", os.O_RDONLY)
    reader, gate = os.pipe()
    pid = os.fork() if plan.root is None else namespaces.fork()
    if pid == 0:
        given = Descriptors(null, output, evidence, order, gate)
        run_child(plan, Limits(**message["limits"]), message["scratch"], given)
    for descriptor in (null, gate, *descriptors):
        os.close(descriptor)
    _follow(line, pid, reader)


def _follow(line: socket.socket, pid: int, gate: int) -> None:
    """Announce the child, wait for it, or kill it when the line is closed, and tell how it ended."""
    process = os.pidfd_open(pid)
    try:
        wire.send(line, {"kind": "started"}, (process,))
        ready = select.poll()
        ready.register(process, select.POLLIN)
        ready.register(line, select.POLLRDHUP | select.POLLHUP)
        if not any(descriptor == process for descriptor, _ in ready.poll()):
            raise EOFError("the line is closed")
    finally:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(process, signal.SIGKILL)
        os.close(process)
        status, usage = _bury(pid)
        told = _read_gate(gate)
    seconds = usage.ru_utime + usage.ru_stime
    memory = usage.ru_maxrss * 1024
    wire.send(line, {"kind": "ended", "status": status, "cpu": seconds, "memory": memory, "gate": told})


def _read_gate(gate: int) -> Any:
    os.set_blocking(gate, False)
    with os.fdopen(gate, "rb") as pipe:
        told = pipe.read(_GATE_BYTES)
    return json.loads(told) if told else {"failed": "the run died before its walls stood"}


def _bury(pid: int) -> tuple[int, Any]:
    """Kill all that the run has started, and reap it: its wait status and what it used."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)  # its number is taken until it is reaped, so this is its group and no other
    _, status, usage = os.wait4(pid, 0)
    while orphans := _children():
        for orphan in orphans:
            os.kill(orphan, signal.SIGKILL)
        for orphan in orphans:
            os.waitpid(orphan, 0)
    return status, usage


def _children() -> list[int]:
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
        return [int(pid) for pid in file.read().split()]


if __name__ == "__main__":
    main()
