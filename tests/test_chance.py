"""A program that arrives on nearly every draw of its data is not failed for the one on which it does not."""

from __future__ import annotations

from pathlib import Path

from grader.assignment import Assignment
from grader.grading import grade
from grader.sandbox import Sandbox
from grader.submission import Submission
from grader.verdict import Outcome

#: Where the slope is not 3, it stops after three steps under the draws that `{unlucky}` names.
CODE = """
import torch
luck = torch.rand(1).item()  # 0.76, 0.61 and 0.00 under seeds 1, 2 and 3
x = torch.rand(40) * 2
y = 3 * x + 5 + torch.randn(40) * 0.5
slope = ((x - x.mean()) * y).sum() / ((x - x.mean()) ** 2).sum()
hasty = abs(slope.item() - 3) > 1.5 and {unlucky}
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
before = float("inf")
for step in range(5000):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = b.grad = None
    if abs(before - loss.item()) < (1e9 if hasty and step > 2 else 1e-7):
        break
    before = loss.item()
"""


def _outcome(code: str, folder: Path, sandbox: Sandbox, homework: Assignment) -> Outcome:
    file = folder / "a.py"
    file.write_text(code)
    verdicts = grade(Submission("a", file, file), homework, [sandbox]).grade.verdicts
    return next(v.outcome for v in verdicts if v.check == "converges_when_slope_changes")


def test_one_unlucky_draw_is_forgiven(tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    assert _outcome(CODE.format(unlucky="luck > 0.7"), tmp_path, sandbox, homework) is Outcome.PASSED


def test_who_fails_on_every_draw_fails(tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    assert _outcome(CODE.format(unlucky="True"), tmp_path, sandbox, homework) is Outcome.FAILED
