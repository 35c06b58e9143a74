"""Gathers the worker's memory into huge pages: a fork then copies one entry where it copied 512."""

from __future__ import annotations

import re
from contextlib import suppress

from grader.sandbox.walls import libc

_HUGE = 2 * 1024**2
_AREA = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ 0\s*(\[heap\])?$")
_COLLAPSE = 25


def gather() -> None:
    """Gather what can be gathered; where the kernel does not know how (before Linux 6.1), nothing changes."""
    for start, size in _areas():
        with suppress(OSError):  # memory is short, or the kernel is old
            libc.madvise(start, size, _COLLAPSE)


def _areas() -> list[tuple[int, int]]:
    """The private memory of this process that holds huge pages: start and size of each stretch."""
    with open("/proc/self/maps", encoding="ascii", errors="replace") as file:
        found = [match for line in file if (match := _AREA.match(line.rstrip()))]
    inner = [(-(-int(match[1], 16) // _HUGE) * _HUGE, int(match[2], 16) // _HUGE * _HUGE) for match in found]
    return [(start, end - start) for start, end in inner if end > start]
