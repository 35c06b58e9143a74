"""The grader's side of one worker process: start it, wait until it is warm, have it run, end it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from grader.errors import SandboxError
from grader.sandbox import wire
from grader.sandbox.canary import WallState
from grader.sandbox.following import Followed, Following
from grader.sandbox.groups import Group, join
from grader.sandbox.limits import Limits
from grader.sandbox.worker import Settings

_START_SECONDS = 300.0
_GRACE_SECONDS = 1.0
_ROOT = str(Path(__file__).resolve().parents[2])
# The grader is found where this process found it, after everything else, so that it shadows nothing.
_BOOT = "import sys; sys.path.append(sys.argv[1]); from grader.sandbox.worker import main; main()"


class Client:
    """One worker process. Every method raises SandboxError when the worker fails, and it is of no use any
    more.
    """

    def __init__(
        self,
        arena: Path,
        guest: str,
        warm: tuple[str, ...],
        *,
        walls: bool,
        look_only: bool = False,
        group: Group | None = None,
    ) -> None:
        self._group = group
        self._walls: tuple[str, ...] = ()
        self._line, theirs = wire.pair()
        self._log = arena / "worker.log"
        settings = Settings(theirs.fileno(), str(arena), guest, warm, walls, look_only)
        with theirs, open(self._log, "wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and our own code)
                [sys.executable, "-I", "-X", "utf8", "-c", _BOOT, _ROOT, json.dumps(asdict(settings))],
                env=_environment(arena), cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=(theirs.fileno(),), start_new_session=True,
            )  # fmt: skip
        if group is not None:
            self._walls = (join(group, self._process.pid),)

    def walls(self) -> tuple[WallState, ...]:
        """Which walls stand here, as the worker's canaries found. Asked once, first."""
        return tuple(WallState(**state) for state in self._expect("walls")["states"])

    def ready(self) -> tuple[str, ...]:
        """Wait until it is warm; what it could not import."""
        return tuple(self._expect("ready")["missing"])

    def run(self, order: int, scratch: Path, limits: Limits) -> Followed:
        """Have one order run, and follow it to its end; the descriptor stays the caller's."""
        output, evidence = os.pipe(), os.pipe()
        request = {"limits": asdict(limits), "scratch": str(scratch)}
        try:
            wire.send(self._line, request, (order, evidence[1], output[1]))
        except OSError as error:
            os.close(output[0])
            os.close(evidence[0])
            raise SandboxError(f"the worker takes no orders: {error}") from error
        finally:
            os.close(output[1])
            os.close(evidence[1])
        followed = Following(self._line, limits, output[0], evidence[0], scratch).follow()
        return replace(followed, walls=followed.walls + self._walls)

    def close(self) -> None:
        """End it, and with it whatever is running. A thread that waits for a run hears of it at once."""
        with suppress(OSError):  # it is shut already where the worker has gone
            self._line.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._line.close()  # not before: closing what another thread waits for would not wake it
        if self._group is not None:
            self._group.remove()

    def _expect(self, kind: str) -> wire.Message:
        self._line.settimeout(_START_SECONDS)
        try:
            message, _ = wire.receive(self._line)
        except (EOFError, OSError) as error:
            raise SandboxError(f"the worker did not start: {error}; it said: {self._said()}") from error
        finally:
            self._line.settimeout(None)
        if message["kind"] != kind:
            raise SandboxError(f"the worker did not start: {message.get('detail', message)}")
        return message

    def _said(self) -> str:
        text = self._log.read_text(encoding="utf-8", errors="replace").strip()
        return text[-2000:] or "nothing"


def _environment(arena: Path) -> dict[str, str]:
    """All of a worker's environment: no secrets, one thread, fonts looked up only once, the libraries it needs."""
    told = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    if libraries := os.environ.get("LD_LIBRARY_PATH"):  # without it, some interpreters do not start
        told["LD_LIBRARY_PATH"] = libraries
    return {**told, "MPLBACKEND": "Agg", "MPLCONFIGDIR": str(_fonts(arena))}


def _fonts(arena: Path) -> Path:
    """Where matplotlib keeps the list of fonts that takes it a second to make."""
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "grader", "matplotlib").absolute()
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # no home, or not ours to write in: for this worker only, then
        folder = arena / "matplotlib"
        folder.mkdir(exist_ok=True)
    return folder
