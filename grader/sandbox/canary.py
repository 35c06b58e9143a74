"""Finds out which walls stand: forbidden acts, tried by a canary behind one wall and a control behind none.

A wall stands if it refuses every act of its list that the control could do, and there was such an act. A wall
that was raised without an error, but lets something through, does not stand.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox.forbidden import ACTS, Act, Ground
from grader.sandbox.limits import MIB, Limits
from grader.sandbox.walls import landlock, namespaces, process, seccomp
from grader.sandbox.walls.grants import Grants

_PATIENCE = 10


@dataclass(frozen=True)
class WallState:
    """Whether a wall stands on this machine, and why it is thought so."""

    name: str
    stands: bool
    why: str


def examine(arena: str, grants: Grants) -> tuple[WallState, ...]:
    """Try every wall. For a process with one thread; `arena` is an empty folder of its own."""
    with tempfile.TemporaryDirectory(dir=arena) as folder:
        ground = _prepare(folder)
        try:
            raisers = _raisers(ground, grants)
            control = _trial(_nothing, sorted({act for acts in ACTS.values() for act in acts}, key=_name), ground)
            return tuple(_state(name, raisers[name], control, ground) for name in ACTS)
        finally:
            os.close(ground.descriptor)
            ground.listener.close()


def _prepare(folder: str) -> Ground:
    scratch, outside = Path(folder, "scratch"), Path(folder, "outside")
    scratch.mkdir()
    outside.mkdir()
    Path(folder, "root").mkdir()
    secret = outside / "secret"
    secret.write_text("not for you")
    return Ground(str(scratch), str(secret), os.getpid(), os.open("/dev/null", os.O_RDONLY), _listener())


def _listener() -> socket.socket:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)
    return listener


def _raisers(ground: Ground, grants: Grants) -> dict[str, Callable[[], None]]:
    """How each wall is raised alone, in a process of its own."""
    limits = Limits(memory_bytes=256 * MIB, file_bytes=4 * MIB)

    def restrict_files() -> None:
        process.no_new_privileges()
        landlock.restrict(grants, ground.scratch, landlock.version())

    def restrict_calls() -> None:
        process.no_new_privileges()
        seccomp.restrict(os.getpid())

    def move_out() -> None:
        root = os.path.join(os.path.dirname(ground.scratch), "root")
        namespaces.enclose()
        namespaces.build(root, grants)
        _relay(namespaces.fork())
        process.die_with_parent()
        namespaces.enter(root, MIB, 64)

    return {
        "landlock": restrict_files,
        "seccomp": restrict_calls,
        "namespaces": move_out,
        "capabilities": process.drop_capabilities,
        "rlimits": lambda: process.limit_resources(limits, process.address_space(), count_processes=False),
        "descriptors": lambda: os.closerange(ground.descriptor, ground.descriptor + 1),
    }


def _nothing() -> None:
    pass


def _relay(pid: int) -> None:
    """In the parent, wait for the child and be done; in the child, go on."""
    if pid:
        os.waitpid(pid, 0)
        os._exit(0)


def _name(act: Act) -> str:
    return act.__name__.strip("_").replace("_", " ")


def _state(name: str, raiser: Callable[[], None], control: dict[str, str], ground: Ground) -> WallState:
    acts = [act for act in ACTS[name] if control.get(_name(act)) == "done"]
    if not acts:
        return WallState(name, False, "nothing to refuse: without it, none of its acts is possible here either")
    seen = _trial(raiser, acts, ground)
    through = [_name(act) for act in acts if seen.get(_name(act), "done") == "done"]
    if "failed" in seen:
        return WallState(name, False, f"cannot be raised: {seen['failed']}")
    if through:
        return WallState(name, False, f"lets through: {', '.join(through)}")
    return WallState(name, True, f"refused, though possible without it: {', '.join(map(_name, acts))}")


def _trial(raiser: Callable[[], None], acts: list[Act], ground: Ground) -> dict[str, str]:
    """What became of each act behind this wall: "done", or the error. "failed": the wall was not raised at
    all.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _perform(raiser, acts, ground, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read(MIB)
    os.waitpid(pid, 0)
    seen: dict[str, str] = json.loads(told) if told else {"failed": "the canary died"}
    return seen


def _perform(raiser: Callable[[], None], acts: list[Act], ground: Ground, writer: int) -> None:
    try:
        signal.alarm(_PATIENCE)
        seen = _attempt_all(raiser, acts, ground)
        os.write(writer, json.dumps(seen).encode())
    except BaseException:  # noqa: BLE001 (a canary never returns into the code that it was forked from)
        traceback.print_exc()
    os._exit(0)


def _attempt_all(raiser: Callable[[], None], acts: list[Act], ground: Ground) -> dict[str, str]:
    try:
        raiser()
    except OSError as error:
        return {"failed": str(error)}
    return {_name(act): _attempt(act, ground) for act in acts}


def _attempt(act: Act, ground: Ground) -> str:
    try:
        act(ground)
    except (OSError, MemoryError) as error:
        return str(error) or type(error).__name__
    return "done"
