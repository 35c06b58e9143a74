"""Follows one run from outside: reads what it says, within bounds, watches the clock, kills when it must."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.errors import SandboxError
from grader.evidence import Ending
from grader.sandbox import wire
from grader.sandbox.capture import Capture
from grader.sandbox.endings import Observed
from grader.sandbox.limits import Limits
from grader.sandbox.scratch import usage

_GRACE_SECONDS = 20.0
_LAST_WORDS_SECONDS = 2.0
_LOOK_SECONDS = 0.2
_PIECE = 256 * 1024
_ENDING_NAME = 64  # what a record may be longer than its evidence


@dataclass(frozen=True)
class Followed:
    """One run as it was seen. seconds: on the clock. walls: those that stood around it."""

    observed: Observed
    output: str
    walls: tuple[str, ...]
    seconds: float


class Following:
    """One run that a worker was asked for. Owns the descriptors that it is given, and closes them."""

    def __init__(self, line: socket.socket, limits: Limits, output: int, evidence: int, scratch: Path) -> None:
        self._line = line
        self._limits = limits
        self._scratch = scratch
        self._output = output
        self._evidence = evidence
        self._captured = Capture(limits.output_bytes)
        self._record = bytearray()
        self._process: int | None = None
        self._stopped: tuple[Ending, str] | None = None
        self._was_told = False
        self._began = time.monotonic()
        self._next_look = self._began + _LOOK_SECONDS
        self._deadline = self._began + _GRACE_SECONDS

    def follow(self) -> Followed:
        """See the run to its end.

        Raises:
            SandboxError: the worker failed, or could not wall the run; the program is not to blame.
        """
        try:
            with selectors.DefaultSelector() as selector:
                for descriptor in (self._output, self._evidence):
                    os.set_blocking(descriptor, False)
                    selector.register(descriptor, selectors.EVENT_READ)
                selector.register(self._line, selectors.EVENT_READ)
                ended = self._until_ended(selector)
            seconds = time.monotonic() - self._began
            self._drain()
            return self._followed(ended, seconds)
        finally:
            self._kill()
            os.close(self._output)
            os.close(self._evidence)
            if self._process is not None:
                os.close(self._process)

    def _until_ended(self, selector: selectors.BaseSelector) -> wire.Message:
        while True:
            ready = selector.select(min(_LOOK_SECONDS, max(0.0, self._deadline - time.monotonic())))
            for key, _ in ready:
                if key.fileobj is self._line:
                    if (ended := self._hear()) is not None:
                        return ended
                elif not self._read(key.fd):
                    selector.unregister(key.fd)
            if time.monotonic() >= self._next_look:
                self._look_at_scratch()
            if time.monotonic() >= self._deadline:
                self._time_is_up()

    def _look_at_scratch(self) -> None:
        """Stop a run that fills the disk. (Where it has a file system of its own, that is full before.)"""
        size, count = usage(self._scratch, self._limits.scratch_files)
        self._next_look = time.monotonic() + _LOOK_SECONDS
        if size > self._limits.scratch_bytes or count > self._limits.scratch_files:
            self._stop(Ending.KILLED, f"filled its folder: {size} bytes in {count} files or more")

    def _hear(self) -> wire.Message | None:
        """Take in one message of the worker; the last one is returned."""
        try:
            message, descriptors = wire.receive(self._line)
        except (EOFError, OSError) as error:
            raise SandboxError(f"the worker died during a run: {error}") from error
        if message["kind"] == "started":
            self._process = descriptors[0]
            self._began = time.monotonic()
            self._deadline = self._began + self._limits.wall_seconds
            return None
        if message["kind"] != "ended":
            raise SandboxError(f"the worker failed: {message.get('detail')}")
        return message

    def _read(self, descriptor: int) -> bool:
        """Take in what a pipe holds now; false at its end."""
        try:
            data = os.read(descriptor, _PIECE)
        except BlockingIOError:
            return True
        self._take(descriptor, data)
        return bool(data)

    def _take(self, descriptor: int, data: bytes) -> None:
        if descriptor == self._output:
            self._captured.feed(data)
            if self._captured.total > self._limits.output_flood_bytes:
                self._stop(Ending.TOO_MUCH_OUTPUT, f"printed more than {self._limits.output_flood_bytes} bytes")
            return
        room = self._limits.evidence_bytes + _ENDING_NAME - len(self._record)
        self._record += data[:room]
        if len(data) > room:
            self._stop(Ending.KILLED, f"more than {self._limits.evidence_bytes} bytes came as evidence")

    def _drain(self) -> None:
        """Read what is left in the pipes, now that all who could write are dead."""
        for descriptor in (self._output, self._evidence):
            with suppress(BlockingIOError):
                while data := os.read(descriptor, _PIECE):
                    self._take(descriptor, data)

    def _time_is_up(self) -> None:
        if self._process is None or self._stopped is not None:
            raise SandboxError(f"the worker has not answered for {_GRACE_SECONDS:.0f} seconds")
        if not self._was_told:
            self._was_told = True
            self._deadline = time.monotonic() + _LAST_WORDS_SECONDS
            self._signal(signal.SIGXCPU)  # as for processor time: the guest testifies where it was
            return
        self._stop(Ending.TIMED_OUT, f"still running after {self._limits.wall_seconds:g} seconds")

    def _stop(self, ending: Ending, why: str) -> None:
        if self._stopped is None:
            self._stopped = (ending, why)
            self._deadline = time.monotonic() + _GRACE_SECONDS
            self._kill()

    def _kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        # By descriptor: a number might be somebody else's by now.
        if self._process is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._process, number)

    def _followed(self, ended: wire.Message, seconds: float) -> Followed:
        if (failed := ended["gate"].get("failed")) is not None and self._stopped is None:
            raise SandboxError(f"the walls could not be raised: {failed}")
        observed = Observed(
            code=os.waitstatus_to_exitcode(ended["status"]),
            record=bytes(self._record),
            stopped=self._stopped,
            cpu=ended["cpu"],
            memory=ended["memory"],
        )
        walls = tuple(ended["gate"].get("walls", ()))
        return Followed(observed, self._captured.text(), walls, seconds)
