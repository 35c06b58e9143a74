"""Sandboxes for these tests: small limits, and a guest without torch."""

from __future__ import annotations

from collections.abc import Callable

from grader.evidence import Run, Scenario
from grader.program import Program
from grader.sandbox import Isolation, Limits, Sandbox
from grader.sandbox.limits import MIB

SMALL = Limits(
    cpu_seconds=1,
    cpu_grace_seconds=1,
    wall_seconds=20.0,
    memory_bytes=256 * MIB,
    output_bytes=2000,
    output_flood_bytes=4 * MIB,
    evidence_bytes=20_000,
    file_bytes=4 * MIB,
    scratch_bytes=8 * MIB,
    scratch_files=64,
    processes=4096,
)

Runner = Callable[[str], Run]


def sandbox(isolation: Isolation, limits: Limits = SMALL, warm: tuple[str, ...] = ()) -> Sandbox:
    """A sandbox with the guest of these tests."""
    return Sandbox(isolation, warm, limits, guest="tests.sandbox.fake_guest")


def run_in(box: Sandbox, code: str) -> Run:
    """Run some code as a script."""
    return box.run(Program(code, "script.py"), Scenario("as_written", 1))
