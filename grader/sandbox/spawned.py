"""One's own program in a process of its own, without walls: for machines that have none of them, nor fork.

It does what `Sandbox` does with `--isolation none`, more slowly: each run starts Python and imports torch.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO

from grader.errors import SandboxError
from grader.evidence import Ending, Run, Scenario
from grader.program import Program
from grader.sandbox.capture import Capture
from grader.sandbox.endings import Observed, conclude
from grader.sandbox.limits import Limits
from grader.sandbox.order import order_of

_ROOT = str(Path(__file__).resolve().parents[2])
_BOOT = "import sys; sys.path.append(sys.argv[1]); from grader.sandbox.alone import main; main(*sys.argv[2:])"
_PIECE = 64 * 1024


class SpawnedSandbox:
    """Runs programs, each in a new process without walls."""

    def __init__(self, limits: Limits = Limits(), *, guest: str = "grader.probe.guest") -> None:  # noqa: B008 (frozen)
        self._limits = limits
        self._guest = guest
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> SpawnedSandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()

    def run(self, program: Program, scenario: Scenario) -> Run:
        """Run a program once."""
        with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as arena:
            began = time.monotonic()
            limits = self._limits.with_patience(scenario.patience)
            observed, output = self._observe(Path(arena), program, scenario, limits)
            seconds = time.monotonic() - began
        try:
            ending, trace, detail = conclude(observed, limits)
        except SandboxError as error:
            ending, trace, detail = Ending.SANDBOX_FAILED, None, str(error)
        return Run(scenario, ending, trace, output, seconds, (), detail)

    def _observe(self, arena: Path, program: Program, scenario: Scenario, limits: Limits) -> tuple[Observed, str]:
        (arena / "order").write_text(order_of(program, scenario), encoding="utf-8")
        (arena / "limits").write_text(json.dumps(asdict(limits)), encoding="utf-8")
        (arena / "scratch").mkdir()
        with subprocess.Popen(  # noqa: S603 (our own interpreter and our own code; the program is the user's own)
            [sys.executable, "-I", "-X", "utf8", "-c", _BOOT, _ROOT, str(arena), self._guest],
            env={**os.environ, "MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1"}, cwd=arena / "scratch",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            self._process = process
            stopped, output = self._follow(process)
        self._process = None
        record = arena / "record"
        most = self._limits.evidence_bytes + 64
        testimony = record.read_bytes()[:most] if record.exists() and record.stat().st_size <= most else b""
        return Observed(process.returncode, testimony, stopped, 0.0, 0), output

    def _follow(self, process: subprocess.Popen[bytes]) -> tuple[tuple[Ending, str] | None, str]:
        """Read what it prints until it ends, or until a limit is met: why it was stopped, and what was kept."""
        captured = Capture(self._limits.output_bytes)
        reader = threading.Thread(target=self._read, args=(process, captured), daemon=True)
        reader.start()
        stopped = None
        try:
            process.wait(self._limits.wall_seconds)
        except subprocess.TimeoutExpired:
            stopped = (Ending.TIMED_OUT, f"still running after {self._limits.wall_seconds:g} seconds")
            process.kill()
            process.wait()
        reader.join()
        if captured.total > self._limits.output_flood_bytes:
            stopped = (Ending.TOO_MUCH_OUTPUT, f"printed more than {self._limits.output_flood_bytes} bytes")
        return stopped, captured.text()

    def _read(self, process: subprocess.Popen[bytes], captured: Capture) -> None:
        stream: IO[bytes] | None = process.stdout
        while stream is not None and (data := stream.read1(_PIECE)):  # type: ignore[attr-defined]  # it is buffered
            captured.feed(data)
            if captured.total > self._limits.output_flood_bytes:
                process.kill()
                return
