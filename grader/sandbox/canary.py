"""Finds out which walls stand: forbidden acts, tried by a canary behind one wall and a control behind none.

A wall stands if it refuses every act of its list that the control could do, and there was such an act. A wall
that was raised without an error, but lets something through, does not stand.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import socket
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox.limits import MIB, Limits
from grader.sandbox.walls import landlock, libc, namespaces, process, seccomp
from grader.sandbox.walls.grants import Grants

_PATIENCE = 10
_CLONE_FS, _PTRACE_ATTACH, _IPC_PRIVATE, _IPC_RMID = 0x200, 16, 0, 0
_NOBODY = 4194305  # one above the highest number that a process can have


@dataclass(frozen=True)
class WallState:
    """Whether a wall stands on this machine, and why it is thought so."""

    name: str
    stands: bool
    why: str


@dataclass(frozen=True)
class Ground:
    """Where canaries try: an own `scratch`, a `secret` file outside of it, a `listener` on the loopback.

    watcher: the process that starts them. descriptor: one that they inherit.
    """

    scratch: str
    secret: str
    watcher: int
    descriptor: int
    listener: socket.socket


Act = Callable[[Ground], object]


def _read_outside(ground: Ground) -> None:
    Path(ground.secret).read_bytes()


def _write_outside(ground: Ground) -> None:
    Path(ground.secret).with_suffix(".new").write_bytes(b"")


def _list_outside(ground: Ground) -> None:
    os.listdir(os.path.dirname(ground.secret))


def _link(ground: Ground) -> None:
    os.symlink("/", tempfile.mktemp(dir=ground.scratch))  # noqa: S306 (a name nobody waits for)


def _send_datagrams(ground: Ground) -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()


def _open_local_socket(ground: Ground) -> None:
    socket.socket(socket.AF_UNIX).close()


def _connect(ground: Ground) -> None:
    socket.create_connection(ground.listener.getsockname(), timeout=_PATIENCE).close()


def _signal_watcher(ground: Ground) -> None:
    os.kill(ground.watcher, 0)


def _fork(ground: Ground) -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _execute(ground: Ground) -> None:
    with suppress(FileNotFoundError):  # so far the kernel got: it was ready to run a program
        os.execv("/nonexistent", ["nonexistent"])  # noqa: S606


def _trace(ground: Ground) -> None:
    with suppress(ProcessLookupError):  # so far the kernel got
        libc.syscall("ptrace", _PTRACE_ATTACH, _NOBODY, 0, 0)


def _share_memory(ground: Ground) -> None:
    segment = libc.syscall("shmget", _IPC_PRIVATE, 4096, 0o600)
    libc.syscall("shmctl", segment, _IPC_RMID, 0)


def _unshare(ground: Ground) -> None:
    libc.syscall("unshare", _CLONE_FS)


def _change_mode(ground: Ground) -> None:
    os.chmod(ground.secret, 0o600)


def _change_groups(ground: Ground) -> None:
    os.setgroups([])


def _take_memory(ground: Ground) -> None:
    mmap.mmap(-1, 512 * MIB).close()


def _write_much(ground: Ground) -> None:
    with tempfile.TemporaryFile(dir=ground.scratch) as file:
        os.pwrite(file.fileno(), b"x", 8 * MIB)


def _use_inherited(ground: Ground) -> None:
    os.fstat(ground.descriptor)


_FILES: tuple[Act, ...] = (_read_outside, _write_outside, _list_outside)
_ACTS: dict[str, tuple[Act, ...]] = {
    "landlock": (*_FILES, _link),
    "seccomp": (
        _open_local_socket, _send_datagrams, _connect, _fork, _execute, _trace, _share_memory, _unshare,
        _change_mode, _signal_watcher,
    ),
    "namespaces": (*_FILES, _connect, _change_mode, _signal_watcher),
    "capabilities": (_change_groups,),
    "rlimits": (_take_memory, _write_much),
    "descriptors": (_use_inherited,),
}  # fmt: skip


def examine(arena: str, grants: Grants) -> tuple[WallState, ...]:
    """Try every wall. For a process with one thread; `arena` is an empty folder of its own."""
    with tempfile.TemporaryDirectory(dir=arena) as folder:
        ground = _prepare(folder)
        try:
            raisers = _raisers(ground, grants)
            control = _trial(_nothing, sorted({act for acts in _ACTS.values() for act in acts}, key=_name), ground)
            return tuple(_state(name, raisers[name], control, ground) for name in _ACTS)
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
    acts = [act for act in _ACTS[name] if control.get(_name(act)) == "done"]
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
