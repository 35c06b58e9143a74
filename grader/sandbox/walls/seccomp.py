"""The wall of system calls: a list of those allowed, as a BPF program; all others are refused with an error.

What is left out is left out on purpose: sockets (network, also UDP and DNS), new processes and programs,
tracing and signalling others, links, owners and modes of files (Landlock does not cover them), shared memory
and memory files (no other limit counts them), keyrings, namespaces, mounts, io_uring, bpf, perf, userfaultfd.
"""

from __future__ import annotations

import ctypes
import errno
import struct

from grader.sandbox.walls import libc
from grader.sandbox.walls.syscalls import ALLOWED, NEWEST, SPECIAL, machine

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_REFUSE, _UNKNOWN = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
_ARCHITECTURES = (0xC000003E, 0xC00000B7)
_X32 = 0x40000000
_AT_NUMBER, _AT_ARCHITECTURE, _AT_ARGUMENTS = 0, 4, 16
_CLONE_THREAD = 0x00010000
_SET_MODE_FILTER = 1

# Asking about a descriptor and marking it; nothing that feeds a terminal or changes a device.
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# Names of threads and of memory areas (libc), and whether cores are dumped.
_PRCTLS = (3, 15, 16, 0x53564D41)

Instruction = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def program(pid: int, column: int) -> list[Instruction]:
    """The filter for a process of this number; `column` is the architecture (see `walls.syscalls`)."""
    code: list[Instruction] = [(_LOAD, 0, 0, _AT_ARCHITECTURE)]
    code += [(_JUMP_EQUAL, 1, 0, _ARCHITECTURES[column]), (_RETURN, 0, 0, _KILL)]
    code += [(_LOAD, 0, 0, _AT_NUMBER)]
    code += [(_JUMP_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _REFUSE)]
    for numbers in ALLOWED.values():
        code += _when(numbers[column], [(_RETURN, 0, 0, _ALLOW)])
    for name, body in _conditions(pid).items():
        code += _when(SPECIAL[name][column], body)
    code += [(_JUMP_AT_LEAST, 0, 1, NEWEST + 1), (_RETURN, 0, 0, _UNKNOWN)]
    return [*code, (_RETURN, 0, 0, _REFUSE)]


def _conditions(pid: int) -> dict[str, list[Instruction]]:
    return {
        "clone": [
            (_LOAD, 0, 0, _AT_ARGUMENTS),
            (_JUMP_ANY_BIT, 0, 1, _CLONE_THREAD),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _REFUSE),
        ],
        # Its flags are behind a pointer, out of a filter's sight; libc falls back to clone.
        "clone3": [(_RETURN, 0, 0, _UNKNOWN)],
        "kill": _argument(0, (pid,)),
        "tgkill": _argument(0, (pid,)),
        "prlimit64": _argument(0, (0, pid)),
        "ioctl": _argument(1, _IOCTLS),
        "prctl": _argument(0, _PRCTLS),
    }


def _when(number: int | None, body: list[Instruction]) -> list[Instruction]:
    return [] if number is None else [(_JUMP_EQUAL, 0, len(body), number), *body]


def _argument(index: int, values: tuple[int, ...]) -> list[Instruction]:
    """Allow if the lower half of an argument is one of the values; the kernel looks at no more of these
    either.
    """
    body: list[Instruction] = [(_LOAD, 0, 0, _AT_ARGUMENTS + 8 * index)]
    for value in values:
        body += [(_JUMP_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW)]
    return [*body, (_RETURN, 0, 0, _REFUSE)]


def restrict(pid: int) -> None:
    """Raise the wall around this thread and all that it starts; `pid` is its process's own number.

    Raises:
        OSError: the kernel or the machine cannot.
    """
    column = machine()
    if column is None:
        raise OSError(errno.ENOSYS, "system calls are filtered on x86_64 and aarch64 only")
    code = program(pid, column)
    packed = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *one) for one in code))
    libc.syscall("seccomp", _SET_MODE_FILTER, 0, _Program(len(code), ctypes.addressof(packed)))
