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
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox.forbidden import ACTS, Act, Ground
from grader.sandbox.limits import MIB, Limits
from grader.sandbox.walls import landlock, namespaces, process, seccomp
from grader.sandbox.walls.grants import Grants

_PATIENCE = 10
_DONE, _FAILED = "done", "failed"

Seen = dict[str, str]


@dataclass(frozen=True)
class WallState:
    """Whether a wall stands on this machine, and why it is thought so."""

    name: str
    stands: bool
    why: str


def examine(arena: str, grants: Grants) -> tuple[WallState, ...]:
    """Try every wall. For a process with one thread; `arena` is an empty folder of its own."""
    with ground(arena) as place:
        raisers = _raisers(place, grants)
        control = trial(_nothing, {act for acts in ACTS.values() for act in acts}, place)
        return tuple(_try(name, raisers[name], control, place) for name in ACTS)


@contextmanager
def ground(arena: str) -> Iterator[Ground]:
    """A place for canaries and controls, made in a folder of their own, and gone at the end."""
    with (
        tempfile.TemporaryDirectory(dir=arena) as folder,
        open(os.devnull, "rb") as inherited,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        scratch, outside, root = (Path(folder, name) for name in ("scratch", "outside", "root"))
        for made in (scratch, outside, root):
            made.mkdir()
        secret = outside / "secret"
        secret.write_text("not for you")
        yield Ground(str(scratch), str(secret), os.getpid(), inherited.fileno(), listener)


def _raisers(place: Ground, grants: Grants) -> dict[str, Callable[[], None]]:
    """How each wall is raised alone, in a process of its own."""
    limits = Limits(memory_bytes=256 * MIB, file_bytes=4 * MIB)

    def restrict_files() -> None:
        process.no_new_privileges()
        landlock.restrict(grants, place.scratch, landlock.version())

    def restrict_calls() -> None:
        process.no_new_privileges()
        seccomp.restrict(os.getpid())

    def move_out() -> None:
        root = os.path.join(os.path.dirname(place.scratch), "root")
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
        "descriptors": lambda: os.closerange(place.descriptor, place.descriptor + 1),
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


def _try(name: str, raiser: Callable[[], None], control: Seen, place: Ground) -> WallState:
    possible = [act for act in ACTS[name] if control.get(_name(act)) == _DONE]
    seen = trial(raiser, possible, place) if possible else {}
    return judge(name, [_name(act) for act in possible], seen)


def judge(name: str, possible: list[str], seen: Seen) -> WallState:
    """Whether a wall stands: `possible` are its acts that the control could do, `seen` what its canary
    met.
    """
    if not possible:
        return WallState(name, False, "nothing to refuse: none of its acts is possible here without it either")
    if _FAILED in seen:
        return WallState(name, False, f"cannot be raised: {seen[_FAILED]}")
    through = [act for act in possible if seen.get(act, _DONE) == _DONE]
    if through:
        return WallState(name, False, f"lets through: {', '.join(through)}")
    return WallState(name, True, f"refused, though possible without it: {', '.join(possible)}")


def trial(raiser: Callable[[], None], acts: Iterable[Act], place: Ground) -> Seen:
    """What became of each act behind a wall: "done", or the error. "failed": the wall was not raised at
    all.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _perform(raiser, acts, place, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read(MIB)
    os.waitpid(pid, 0)
    seen: Seen = json.loads(told) if told else {_FAILED: "the canary died"}
    return seen


def _perform(raiser: Callable[[], None], acts: Iterable[Act], place: Ground, writer: int) -> None:
    try:
        signal.alarm(_PATIENCE)
        seen = _attempt_all(raiser, acts, place)
        os.write(writer, json.dumps(seen).encode())
    except BaseException:  # noqa: BLE001 (a canary never returns into the code that it was forked from)
        traceback.print_exc()
    os._exit(0)


def _attempt_all(raiser: Callable[[], None], acts: Iterable[Act], place: Ground) -> Seen:
    try:
        raiser()
    except OSError as error:
        return {_FAILED: str(error)}
    return {_name(act): _attempt(act, place) for act in acts}


def _attempt(act: Act, place: Ground) -> str:
    try:
        act(place)
    except (OSError, MemoryError) as error:
        return str(error) or type(error).__name__
    return _DONE
