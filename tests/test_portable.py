"""A program for a device that is not here is graded on the processor, and told how to run on both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.gradebook import Graded
from grader.grading import grade
from grader.portable import portable
from grader.program import Program
from grader.sandbox import Sandbox
from grader.submission import Submission
from grader.verdict import Severity

GPU = """
import torch
device = "{device}"
x = torch.rand(20, 1, device=device) * 2
y = 3 * x + 5 + 0.5 * torch.randn(20, 1).to(device)
model = torch.nn.Linear(1, 1).{move}
last = float("inf")
for step in range(4000):
    loss = ((model(x) - y) ** 2).mean()
    model.zero_grad()
    loss.backward()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= {rate} * parameter.grad
    if last - loss.item() < 1e-7:
        break
    last = loss.item()
"""


def graded(text: str, tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> Graded:
    file = tmp_path / "student.py"
    file.write_text(text)
    return grade(Submission("student", file, file), homework, [sandbox])


@pytest.mark.parametrize(("device", "move"), [("cuda", "cuda()"), ("cuda:0", "to(device)"), ("mps", "to(device)")])
def test_a_right_program_for_a_gpu_gets_all_points_and_a_word(
    device: str, move: str, tmp_path: Path, sandbox: Sandbox, homework: Assignment
) -> None:
    result = graded(GPU.format(device=device, move=move, rate=0.1), tmp_path, sandbox, homework)
    assert result.grade.points == 10.0, result.grade
    assert not [f for f in result.grade.findings if f.severity is not Severity.STYLE]
    assert result.program is not None
    assert any("torch.cuda.is_available()" in note for note in result.program.notes)


def test_a_wrong_program_for_a_gpu_is_told_its_mistake_in_its_own_words(
    tmp_path: Path, sandbox: Sandbox, homework: Assignment
) -> None:
    result = graded(GPU.format(device="cuda", move="cuda()", rate=-0.1), tmp_path, sandbox, homework)
    (finding,) = [f for f in result.grade.findings if f.severity is not Severity.STYLE]
    assert (finding.id, finding.place and finding.place.line) == ("ascends_gradient", 14)
    assert result.program is not None
    assert 'device = "cuda"' in dict(result.program.lines_around(finding.place, 20)).values()  # type: ignore[arg-type]


def test_lines_stay_where_they_are() -> None:
    text = 'a = x.cuda(\n    "cuda:0")\nb = y.to("cuda:1", non_blocking=True)\nc = {"mps": 1}\n'
    changed = portable(Program(text, "a.py"))
    assert changed is not None
    assert changed.code == 'a = x.cpu(\n)\nb = y.to("cpu", non_blocking=True)\nc = {"cpu": 1}\n'
    assert changed.original == text


@pytest.mark.parametrize("text", ["x = 1\n", "x = (\n", "torch.cuda.is_available()\n"])
def test_a_program_that_names_no_device_stays_as_it_is(text: str) -> None:
    assert portable(Program(text, "a.py")) is None


def test_a_fix_is_shown_on_the_students_own_lines(tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    computed = GPU.replace(
        "model = torch.nn.Linear(1, 1).{move}", "w = torch.randn(1, requires_grad=True, device=device).{move} * 0.1"
    )
    text = computed.replace("model(x)", "x * w + 5").replace("model.zero_grad()", "w.grad = None")
    text = text.replace("model.parameters()", "[w]").format(device="cuda", move="cuda()", rate=0.1)
    found = graded(text, tmp_path, sandbox, replace(homework, advice="fixes"))
    changes = [change for finding in found.grade.findings for change in finding.fix]
    assert changes
    assert all("cuda()" in line for change in changes for line in change.removed + change.added)
