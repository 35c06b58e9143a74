"""The walls inside the process itself: session, descriptors, environment, privileges, resource limits."""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import signal
import sys
import tempfile
from contextlib import suppress

from grader.sandbox.limits import Limits
from grader.sandbox.walls import libc

_SET_PDEATHSIG, _SET_DUMPABLE, _SET_NO_NEW_PRIVS, _CAPBSET_DROP = 1, 4, 38, 24
_CAPABILITY_VERSION = 0x20080522
_ABOVE = 64
_RESERVE = 256 * 1024**2


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def lead_session() -> None:
    """Begin a session and a process group of its own, so that whatever it starts can be killed as one."""
    os.setsid()
    die_with_parent()


def die_with_parent() -> None:
    """Be killed when the worker dies. A change of privileges undoes this, so it is said twice."""
    libc.prctl(_SET_PDEATHSIG, signal.SIGKILL)


def die_first() -> None:
    """Where memory runs out, be what the kernel ends, rather than the worker."""
    # Without /proc the kernel chooses by size.
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")


def keep_descriptors(wanted: list[int]) -> None:
    """Make descriptor `wanted[i]` number `i`, and close all others."""
    moved = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, _ABOVE) for descriptor in wanted]
    for target, descriptor in enumerate(moved):
        os.dup2(descriptor, target)
    os.closerange(len(wanted), os.sysconf("SC_OPEN_MAX"))


def empty_environment(scratch: str) -> None:
    """Nothing of the worker's environment but the counts of threads; home and temporary files are the
    scratch.
    """
    os.environ.clear()
    os.environ.update(
        HOME=scratch, TMPDIR=scratch, MPLCONFIGDIR=scratch, MPLBACKEND="Agg", PATH="", LANG="C.UTF-8",
        USER="student", LOGNAME="student", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1",
    )  # fmt: skip
    tempfile.tempdir = None
    sys.dont_write_bytecode = True
    os.umask(0o077)
    os.chdir(scratch)


def no_new_privileges() -> None:
    """Programs started from here gain nothing from setuid bits; the kernel demands this of what follows."""
    libc.prctl(_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up every capability for good. Without privilege there is nothing to give up, and this changes
    nothing.
    """
    for capability in range(64):
        try:
            libc.prctl(_CAPBSET_DROP, capability)
        except OSError:
            break  # past the last one, or not privileged
    header = _CapabilityHeader(_CAPABILITY_VERSION, 0)
    libc.syscall("capset", header, bytes(24))


def limit_resources(limits: Limits, base: int, *, count_processes: bool) -> None:
    """Set the limits that the kernel keeps; `base` is the size of the address space that is there already.

    The hard limit of memory leaves a reserve above the soft one, for reporting that memory ran out.
    """
    memory = base + limits.memory_bytes
    _limit(resource.RLIMIT_AS, memory, memory + _RESERVE)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + limits.cpu_grace_seconds)
    _limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.descriptors)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_MEMLOCK, 0)
    if count_processes:  # of the user, not of the run: a last resort where nothing else keeps it from forking
        _limit(resource.RLIMIT_NPROC, limits.processes)
    libc.prctl(_SET_DUMPABLE, 0)


def use_reserve() -> None:
    """Let this process have the memory above its soft limit, for its last words."""
    ceiling = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def address_space() -> int:
    """How large this process is, in bytes. Asked before /proc is out of sight."""
    descriptor = os.open("/proc/self/statm", os.O_RDONLY)
    try:
        return int(os.read(descriptor, 100).split()[0]) * resource.getpagesize()
    finally:
        os.close(descriptor)


def _limit(which: int, soft: int, hard: int | None = None) -> None:
    """Lower a limit; one that is lower already stays."""
    ceiling = resource.getrlimit(which)[1]
    wanted = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        wanted = min(wanted, ceiling)
    resource.setrlimit(which, (min(soft, wanted), wanted))
