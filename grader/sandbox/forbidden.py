"""Acts that a run must not be able to do: each is tried by canaries, and which wall refuses it is listed at
the end.
"""

from __future__ import annotations

import mmap
import os
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox.limits import MIB
from grader.sandbox.walls import libc

_PATIENCE = 10
_CLONE_FS, _PTRACE_ATTACH, _IPC_PRIVATE, _IPC_RMID = 0x200, 16, 0, 0
_NOBODY = 4194305  # one above the highest number that a process can have


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
ACTS: dict[str, tuple[Act, ...]] = {
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
