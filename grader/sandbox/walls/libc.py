"""The few calls into the C library that Python does not offer, with errors raised as OSError."""

from __future__ import annotations

import ctypes
import os
from typing import Any

from grader.sandbox.walls.syscalls import number

# PyDLL keeps the interpreter's lock: nothing else may run between a raw clone and its aftermath.
_libc = ctypes.PyDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_libc.prctl.restype = ctypes.c_int

Argument = int | bytes | None | ctypes.Array[Any] | ctypes.Structure


def syscall(name: str, *arguments: Argument) -> int:
    """Make a special system call by name (see `walls.syscalls`).

    Raises:
        OSError: as the kernel answered.
    """
    return _checked(_libc.syscall(ctypes.c_long(number(name)), *map(_as_c, arguments)), name)


def madvise(start: int, size: int, advice: int) -> None:
    """Tell the kernel what to do with a stretch of memory.

    Raises:
        OSError: as the kernel answered.
    """
    _checked(_libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(size), advice), "madvise")


def prctl(option: int, argument: int = 0) -> int:
    """Set or ask for a property of this process.

    Raises:
        OSError: as the kernel answered.
    """
    return _checked(_libc.prctl(option, ctypes.c_ulong(argument), *[ctypes.c_ulong(0)] * 3), f"prctl {option}")


def mount(source: str, target: str, kind: str | None = None, flags: int = 0, options: str | None = None) -> None:
    """Mount `source` on `target`.

    Raises:
        OSError: as the kernel answered.
    """
    texts = [None if text is None else text.encode() for text in (source, target, kind, options)]
    _checked(_libc.mount(*texts[:3], ctypes.c_ulong(flags), texts[3]), f"mount on {target}")


def unmount(target: str, flags: int) -> None:
    """Take a mount away.

    Raises:
        OSError: as the kernel answered.
    """
    _checked(_libc.umount2(target.encode(), flags), f"umount {target}")


def _as_c(argument: Argument) -> Any:
    if isinstance(argument, int):
        return ctypes.c_long(argument)
    return ctypes.byref(argument) if isinstance(argument, ctypes.Structure) else argument


def _checked(answer: int, what: str) -> int:
    if answer == -1:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return answer
