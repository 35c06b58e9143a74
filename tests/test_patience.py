"""What does not end is not waited for at full length again and again, and loses nothing by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.evidence import Run, Scenario
from grader.grading import grade
from grader.program import Program
from grader.sandbox import Isolation, Limits, Sandbox
from grader.submission import Submission
from grader.verdict import Outcome
from tests.conftest import WARM

CODE = """
import torch
x = torch.rand(30) * 2
y = 3 * x + 5 + torch.randn(30) * 0.5
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for step in range(300):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = b.grad = None
while True:
    step += 1
"""


class Watched:
    """Hands runs on to a sandbox and remembers how patient it was told to be. In haste it takes `hasty` steps."""

    def __init__(self, sandbox: Sandbox, hasty: int) -> None:
        self.sandbox, self.hasty = sandbox, hasty
        self.patience: list[float] = []

    def run(self, program: Program, scenario: Scenario) -> Run:
        self.patience.append(scenario.patience)
        steps = self.hasty if scenario.patience < 1 else 300
        return self.sandbox.run(replace(program, code=program.code.replace("300", str(steps))), scenario)


@pytest.fixture(scope="module")
def hurried() -> Iterator[Sandbox]:
    """Gives a program two seconds, and in haste one."""
    with Sandbox(Isolation.NONE, WARM, Limits(cpu_seconds=2)) as opened:
        yield opened


def _graded(folder: Path, watched: Watched, homework: Assignment) -> Outcome:
    file = folder / "a.py"
    file.write_text(CODE)
    verdicts = grade(Submission("a", file, file), homework, [watched]).grade.verdicts
    return next(v.outcome for v in verdicts if v.check == "converges_when_slope_changes")


def test_changed_slopes_get_a_quarter_of_the_time(tmp_path: Path, hurried: Sandbox, homework: Assignment) -> None:
    watched = Watched(hurried, 300)
    assert _graded(tmp_path, watched, homework) is Outcome.PASSED
    assert watched.patience == [1.0, 1.0, 0.25, 0.25]


def test_all_of_it_where_haste_would_cost_points(tmp_path: Path, hurried: Sandbox, homework: Assignment) -> None:
    watched = Watched(hurried, 3)
    assert _graded(tmp_path, watched, homework) is Outcome.PASSED
    assert watched.patience == [1.0, 1.0, 0.25, 0.25, 1.0, 1.0]


def test_seconds_are_whole_and_never_none() -> None:
    assert Limits(cpu_seconds=40).with_patience(0.25).cpu_seconds == 10
    assert Limits(cpu_seconds=1).with_patience(0.25).cpu_seconds == 1
