"""The wall of namespaces: the machine's processes, network and files are out of sight, the disk is bounded.

The worker makes the costly ones once (`enclose`, `build`); each run gets its own processes, mounts and shared
memory (`fork`) and moves into the rebuilt root (`enter`). A single raw clone stands for a fork and an unshare
and another fork: copying the page tables of a process with torch in it costs more than all walls together.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import stat
from contextlib import suppress

from grader.sandbox.walls import libc
from grader.sandbox.walls.grants import DEVICES, Grants

_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
_RDONLY, _NOSUID, _NODEV, _BIND, _REC, _PRIVATE = 1, 2, 4, 4096, 16384, 1 << 18
_ATTRIBUTES = 1 | 2  # read-only, no setuid
_AT_FDCWD, _AT_RECURSIVE, _DETACH = -100, 0x8000, 2

SCRATCH = "/scratch"
"""Where the scratch folder is, seen from inside."""


class _MountAttributes(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns"))


def enclose() -> None:
    """Leave the machine's network, mounts and host name. For a process with one thread.

    Raises:
        OSError: neither privileged nor allowed to make a user namespace.
    """
    try:
        libc.syscall("unshare", _NEWNS | _NEWNET | _NEWUTS)
    except PermissionError:
        user, group = os.getuid(), os.getgid()
        libc.syscall("unshare", _NEWUSER | _NEWNS | _NEWNET | _NEWUTS)
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{user} {user} 1")
        _write("/proc/self/gid_map", f"{group} {group} 1")
    libc.mount("none", "/", flags=_REC | _PRIVATE)
    with suppress(OSError):  # a name is decoration
        socket.sethostname("sandbox")


def build(root: str, grants: Grants) -> None:
    """Build a root folder at `root` with nothing in it but what is granted, read-only.

    Raises:
        OSError: a mount was refused.
    """
    libc.mount("none", root, "tmpfs", _NOSUID | _NODEV, "size=1m,mode=755")
    for path in (*grants.trees, *DEVICES):
        _bind(root, path)
    for path in grants.hidden:
        libc.mount("none", root + path, "tmpfs", _NOSUID | _NODEV | _RDONLY, "size=4k,mode=755")
    os.mkdir(root + SCRATCH)
    attributes = _MountAttributes(set=_ATTRIBUTES)
    libc.syscall("mount_setattr", _AT_FDCWD, root.encode(), _AT_RECURSIVE, attributes, ctypes.sizeof(attributes))


def _bind(root: str, path: str) -> None:
    if not os.path.exists(path):
        return
    target = root + path
    os.makedirs(os.path.dirname(target), mode=0o755, exist_ok=True)
    if stat.S_ISDIR(os.stat(path).st_mode):
        os.makedirs(target, mode=0o755, exist_ok=True)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    libc.mount(path, target, flags=_BIND | _REC)


def fork() -> int:
    """As os.fork, but the child is the first process of its own process namespace: all its kin die with it.

    Raises:
        OSError: the clone was refused.
    """
    interpreter = ctypes.pythonapi
    interpreter.PyOS_BeforeFork()
    try:
        pid = libc.syscall("clone", _NEWPID | _NEWNS | _NEWIPC | signal.SIGCHLD, 0, 0, 0, 0)
    except OSError:
        interpreter.PyOS_AfterFork_Parent()
        raise
    if pid:
        interpreter.PyOS_AfterFork_Parent()
    else:
        interpreter.PyOS_AfterFork_Child()
    return pid


def enter(root: str, scratch_bytes: int, scratch_files: int) -> None:
    """Move this process into the root that `build` made, with a scratch folder of its own.

    Raises:
        OSError: a mount was refused.
    """
    options = f"size={scratch_bytes},nr_inodes={scratch_files},mode=700"
    libc.mount("none", root + SCRATCH, "tmpfs", _NOSUID | _NODEV, options)
    os.chdir(root)
    libc.syscall("pivot_root", b".", b".")
    libc.unmount(".", _DETACH)
    os.chdir("/")


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
