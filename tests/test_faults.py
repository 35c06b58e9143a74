"""A fault of the probe's never becomes the program's: it goes on as if nobody had looked, and nobody fails for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.evidence import Run
from grader.grading import grade
from grader.probe.faults import Faults
from grader.sandbox import Sandbox
from grader.submission import Submission
from grader.verdict import Outcome

#: The probe asks every tensor that is bound how many numbers it has; this one will not say.
CODE = """
import torch
class Odd(torch.Tensor):
    def numel(self):
        raise ValueError("nobody counts me")
odd = torch.rand(5).as_subclass(Odd)
print("went on")
"""


def test_the_program_goes_on(run: Callable[..., Run]) -> None:
    seen = run(CODE)
    assert seen.output == "went on\n"
    assert seen.trace is not None
    assert seen.trace.crash is None
    assert seen.trace.fault.startswith("ValueError in numel, line 5: nobody counts me")


def test_nobody_fails_for_it(tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    file = tmp_path / "a.py"
    file.write_text(CODE)
    found = grade(Submission("a", file, file), homework, [sandbox]).grade
    assert found.provisional
    assert not any(verdict.outcome is Outcome.FAILED for verdict in found.verdicts)
    assert [(f.id, f.for_instructor_only) for f in found.findings] == [("grader_fault", True)]


def test_the_first_is_told_and_the_value_comes_back() -> None:
    faults = Faults()

    def divides(by: int, value: str) -> str:
        return value * (1 // by)

    assert [faults.guarded(divides)(by, "same") for by in (1, 0, 0)] == ["same", "same", "same"]
    assert faults.first.startswith("ZeroDivisionError in divides")


def test_what_the_program_has_used_up_is_its_own() -> None:
    def exhausts() -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        Faults().guarded(exhausts)()
