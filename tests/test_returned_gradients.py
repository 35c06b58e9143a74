"""Programs that take their gradients from `torch.autograd.grad`: words and fixes name what it returned, not `.grad`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.grading import grade
from grader.sandbox import Sandbox
from grader.submission import Submission

RIGHT = """
import torch
torch.manual_seed(3)
x = torch.rand(20, 1) * 10
y = 3 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for step in range(5000):
    loss = ((w * x + b - y) ** 2).mean()
    gw, gb = torch.autograd.grad(loss, (w, b))
    with torch.no_grad():
        w -= 0.005 * gw
    with torch.no_grad():
        b -= 0.005 * gb
    if loss < 1.2:
        break
"""
UPDATE = "    with torch.no_grad():\n        w -= 0.005 * gw\n"


@pytest.mark.parametrize(
    ("old", "new", "found", "line", "added"),
    [
        (UPDATE, "    w = torch.sub(w, 0.005 * gw)\n", "rebound_parameter", 11, "        w.sub_(0.005 * gw)"),
        (UPDATE, "    w = w - 0.005 * gw\n", "rebound_parameter", 11, "        w -= 0.005 * gw"),
        ("b -= 0.005 * gb", "b -= 0.005 * gw", "wrong_gradient_used", 14, "        b -= 0.005 * gb"),
        ("gw, gb =", "gb, gw =", "swapped_gradients", 10, "    gw, gb = torch.autograd.grad(loss, (w, b))"),
    ],
)
def test_they_are_called_by_the_programs_names(
    old: str, new: str, found: str, line: int, added: str, tmp_path: Path, sandbox: Sandbox, homework: Assignment
) -> None:
    file = tmp_path / "a.py"
    assert old in RIGHT
    file.write_text(RIGHT.replace(old, new))
    quick = replace(homework, advice="fixes", seeds=(1, 2), spare_seeds=())
    (finding,) = grade(Submission("a", file, file), quick, [sandbox]).grade.findings
    assert (finding.id, finding.place and finding.place.line) == (found, line)
    assert ".grad`" not in finding.message + finding.hint
    assert added in [row for change in finding.fix for row in change.added]
