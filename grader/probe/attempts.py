"""Notes what a program tries that is no business of a homework: network, processes, other files, the grader's frames.

An audit hook tells of it before it happens, also where a wall then refuses it. A program can silence the hook; the
walls do not depend on it. What libraries do for themselves is not told.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from .burst import student_line

_NETWORK, _PROCESSES, _FILES, _GRADER = (
    "the network",
    "other processes",
    "files outside its folder",
    "the grader's frames",
)
_EVENTS = {
    **dict.fromkeys(("socket.__new__", "socket.connect", "socket.bind", "socket.getaddrinfo"), _NETWORK),
    **dict.fromkeys(("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"), _PROCESSES),
    **dict.fromkeys(("os.fork", "os.forkpty", "os.kill", "os.killpg"), _PROCESSES),
    **dict.fromkeys(("open", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.truncate"), _FILES),
    **dict.fromkeys(("os.link", "os.symlink", "os.mkdir", "os.chmod", "os.chown", "os.utime"), _FILES),
    **dict.fromkeys(("gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys._getframe"), _GRADER),
    **dict.fromkeys(("sys._current_frames", "sys.addaudithook", "ctypes.dlopen", "ctypes.string_at"), _GRADER),
}
_EVERYBODYS = ("/usr/share", "/usr/lib", "/dev/null", "/dev/urandom", sys.prefix, sys.base_prefix)


class Attempts:
    """Listens to audit events. `tell` is given what was tried and the student's line."""

    def __init__(self, filename: str, tell: Callable[[str, int | None], None]) -> None:
        self._filename = filename
        self._tell = tell
        self._home = ""
        self._busy = False

    def install(self) -> None:
        """Listen from now on; an audit hook cannot be taken away again."""
        self._home = os.path.join(os.getcwd(), "")
        events, reached = _EVENTS, self._reached

        def heard(event: str, arguments: tuple[Any, ...]) -> None:
            if event in events:  # most are not: every look at a frame's code sounds the hook
                reached(event, arguments)

        sys.addaudithook(heard)

    def _reached(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._busy:
            return
        what, self._busy = _EVENTS[event], True
        try:
            subject = arguments[0] if arguments and type(arguments[0]) in (str, bytes, int) else ""
            if what is _FILES and not self._is_outside(subject):
                return
            if self._is_the_programs(sys._getframe(2), direct=event.startswith(("gc.", "sys."))):
                line = student_line(sys._getframe(2), self._filename)
                self._tell(f"{what} ({event} {subject!r:.80})".replace(" '')", ")"), line)
        finally:
            self._busy = False

    def _is_outside(self, path: str | bytes | int) -> bool:
        if isinstance(path, int):
            return False
        text = os.fsdecode(path)
        whole = os.path.normpath(os.path.join(self._home, text))
        return not (whole + "/").startswith(self._home) and not whole.startswith(_EVERYBODYS)

    def _is_the_programs(self, frame: Any, *, direct: bool) -> bool:
        """Whether the program asked for it: itself, or through Python's own library."""
        while frame is not None:
            name = frame.f_code.co_filename
            if name == self._filename:
                return True
            if direct or "-packages" in name or name.startswith("<") or "grader" in name:
                return False
            frame = frame.f_back
        return False
