"""Reads files that somebody handed in: ordinary files only, never through a link, and no more than is asked for."""

from __future__ import annotations

import os
import stat
from pathlib import Path


class NotOrdinaryError(OSError):
    """It is a folder, a pipe or a device."""


def first_bytes(path: Path, most: int) -> bytes:
    """The first `most` bytes of a file. Links are refused; pipes and devices are, too, and never waited for.

    Raises:
        NotOrdinaryError: it is no regular file.
        OSError: it cannot be opened or read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotOrdinaryError(f"{path} is no ordinary file")
        return stream.read(most)
