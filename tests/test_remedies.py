"""Fixes: small changes on the student's own lines, offered only where a run showed that they help."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.grading import grade
from grader.program import Cell, Program
from grader.remedies import changes
from grader.sandbox import Sandbox
from grader.submission import Submission
from grader.verdict import Change, Finding, Place

WRONG = Path(__file__).parent.parent / "assignments" / "linear_regression" / "examples" / "wrong"


def _findings(file: Path, assignment: Assignment, sandbox: Sandbox) -> dict[str, Finding]:
    quick = replace(assignment, seeds=(1, 2), spare_seeds=())
    return {f.id: f for f in grade(Submission(file.stem, file, file), quick, [sandbox]).grade.findings}


@pytest.mark.parametrize(
    ("name", "removed", "added"),
    [
        ("rebound_parameter", "    w = w - learning_rate * w.grad", "        w -= learning_rate * w.grad"),
        ("grad_not_zeroed", None, "        w.grad.zero_()"),
        ("parameter_never_updated", None, "        b -= learning_rate * b.grad"),
        ("diverges", None, None),
        ("stop_threshold_unreachable", "    if loss.item() < 0.01:", "    previous_loss = loss.item()"),
        ("second_backward", None, None),
        ("broadcast_mismatch", None, None),
    ],
)
def test_an_example_gets_a_change_that_helps(
    name: str, removed: str | None, added: str | None, sandbox: Sandbox, homework: Assignment
) -> None:
    found = _findings(WRONG / f"{name}.py", replace(homework, advice="fixes"), sandbox)[name]
    assert found.fix
    assert removed is None or removed in [line for change in found.fix for line in change.removed]
    assert added is None or added in [line for change in found.fix for line in change.added]


def test_where_only_hints_are_wanted_there_is_no_fix(sandbox: Sandbox, homework: Assignment) -> None:
    hints = replace(homework, advice="hints")
    assert _findings(WRONG / "rebound_parameter.py", hints, sandbox)["rebound_parameter"].fix == ()


def test_what_uncovers_another_mistake_is_not_offered(tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    text = (WRONG / "rebound_parameter.py").read_text()
    assert "if previous is not None" in text
    file = tmp_path / "two_mistakes.py"
    file.write_text(text.replace("if previous is not None", "if step > 300 and previous is not None or step > 400 #"))
    for finding in _findings(file, replace(homework, advice="fixes"), sandbox).values():
        assert not any("no_grad" in line for change in finding.fix for line in change.added)


def test_changes_stand_in_the_cell_that_they_belong_to() -> None:
    program = Program("a = 1\nb = 2\nc = 3\n", "s.ipynb", (Cell(1, 1, 1), Cell(2, 2, 2)))
    assert changes(program, "a = 1\nb = 5\nc = 3\n") == (Change(Place(1, 2), ("b = 2",), ("b = 5",)),)
    assert changes(program, "a = 1\nb = 2\nnew\nc = 3\n") == (Change(Place(1, 2), (), ("new",)),)
    assert changes(program, program.code) == ()
