"""What many tests share: a warm sandbox, and running a program in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.assignment import Assignment, load
from grader.evidence import Ending, Intervention, Run, Scenario, Trace
from grader.program import Program
from grader.sandbox import Isolation, Limits, Sandbox

ROOT = Path(__file__).resolve().parent.parent
WARM = ("torch", "numpy", "matplotlib.pyplot", "torch.utils.data")
RunProgram = Callable[..., Run]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One warm worker for all tests of a process. What walls do is tested elsewhere, so none are asked for."""
    with Sandbox(Isolation.NONE, WARM, Limits(cpu_seconds=15)) as opened:
        yield opened


@pytest.fixture(scope="session")
def homework() -> Assignment:
    """The first homework, with hints only: fixes are looked for where they are tested."""
    return replace(load(ROOT / "assignments" / "linear_regression"), advice="hints")


@pytest.fixture
def run(sandbox: Sandbox) -> RunProgram:
    """Run a piece of code; returns the run."""

    def run_code(code: str, seed: int = 1, intervention: Intervention | None = None) -> Run:
        return sandbox.run(Program(code, "student.py"), Scenario("as_written", seed, intervention))

    return run_code


@pytest.fixture
def trace(run: RunProgram) -> Callable[..., Trace]:
    """Run a piece of code that must end well; returns its trace."""

    def trace_of(code: str, seed: int = 1, intervention: Intervention | None = None) -> Trace:
        ran = run(code, seed, intervention)
        assert ran.ending is Ending.FINISHED, (ran.ending, ran.detail, ran.trace and ran.trace.crash)
        assert ran.trace is not None
        return ran.trace

    return trace_of
