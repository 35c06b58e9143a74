"""The wall of files: Landlock grants reading the interpreter, writing one scratch folder, and no more."""

from __future__ import annotations

import ctypes
import os
import stat

from grader.sandbox.walls import libc
from grader.sandbox.walls.grants import DEVICES, Grants

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
# How many rights over files each version of the interface knows, beginning with the first.
_KNOWN = (13, 14, 15, 15, 16)
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_READ = _EXECUTE | _READ_FILE | _READ_DIR
# No links, pipes, sockets or devices: whoever tidies up after a run meets folders and plain files only.
_SCRATCH = (
    _READ_FILE | _READ_DIR | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER | _TRUNCATE
)
_BIND_TCP, _CONNECT_TCP = 1, 2
_SCOPE_ABSTRACT_UNIX, _SCOPE_SIGNAL = 1, 2
_VERSION_FLAG, _PATH_BENEATH = 1, 1


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("descriptor", ctypes.c_int32))


def version() -> int:
    """The version of the interface that the running kernel offers, from 1.

    Raises:
        OSError: it has none, or it is switched off.
    """
    return libc.syscall("landlock_create_ruleset", None, 0, _VERSION_FLAG)


def restrict(grants: Grants, scratch: str, abi: int) -> None:
    """Raise the wall around this thread and all that it starts.

    Raises:
        OSError: the kernel refused.
    """
    handled = (1 << _KNOWN[min(abi, len(_KNOWN)) - 1]) - 1
    ruleset = _create(handled, abi)
    try:
        for path in grants.pieces:
            _grant(ruleset, path, _READ & handled)
        for path in {os.path.dirname(hidden) for hidden in grants.hidden}:
            _grant(ruleset, path, _READ_DIR)
        for path in DEVICES:
            _grant(ruleset, path, _READ_FILE | _WRITE_FILE)
        _grant(ruleset, scratch, _SCRATCH & handled)
        libc.syscall("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _create(handled: int, abi: int) -> int:
    rules = _Ruleset(handled, _BIND_TCP | _CONNECT_TCP, _SCOPE_ABSTRACT_UNIX | _SCOPE_SIGNAL)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    return libc.syscall("landlock_create_ruleset", rules, size, 0)


def _grant(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # nothing is granted that is not there
    try:
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        rule = _Beneath(rights if folder else rights & _ON_FILES, descriptor)
        libc.syscall("landlock_add_rule", ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(descriptor)
