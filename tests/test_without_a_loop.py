"""Steps that no loop of the program's syntax runs: what only counts never passes, what cannot be seen is not failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.grading import grade
from grader.sandbox import Sandbox
from grader.submission import Submission
from grader.verdict import Outcome, Verdict

BASE = """import math
import sys
from itertools import count, takewhile
import torch

sys.setrecursionlimit(20000)
x = torch.rand(20, 1) * 3
y = 2.6 * x + (5 + torch.randn(20, 1))
w, b = (torch.zeros(1, requires_grad=True) for _ in range(2))
rate = 1.0


def step(turn=0):
    global rate
    rate *= 0.98
    ((x * w + b - y) ** 2).mean().backward()
    size = w.grad.item() ** 2 + b.grad.item() ** 2
    with torch.no_grad():
        for p in (w, b):
            p -= 0.1 * p.grad
            p.grad = None
    return size


def counted(turn):
    step()
    return turn


def recurse(depth=0):
    step()
    return depth if depth >= 400 else recurse(depth + 1)


"""

COUNTING = {
    "a map": "list(map(step, range(400)))",
    "a map with a condition that is never met": "list(takewhile(lambda g: g > -1, map(step, range(400))))",
    "a recursion": "recurse()",
    "a count that is cut off": "list(takewhile(lambda i: i < 400, map(counted, count())))",
    "a rate that decays": "list(takewhile(lambda i: rate > 1e-3, map(step, count())))",
    "a for over a map": "for size in map(step, range(400)): pass",
}


def _stop(code: str, folder: Path, sandbox: Sandbox, homework: Assignment) -> Verdict:
    file = folder / "program.py"
    file.write_text(BASE + code + "\n", encoding="utf-8")
    graded = grade(Submission(file.stem, file, file), homework, [sandbox])
    assert not [f.id for f in graded.grade.findings if f.id == "grader_fault"]
    return next(v for v in graded.grade.verdicts if v.check == "stop_condition_works")


@pytest.mark.parametrize("code", COUNTING.values(), ids=COUNTING)
def test_what_only_counts_fails(code: str, tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    assert _stop(code, tmp_path, sandbox, homework).outcome is Outcome.FAILED


@pytest.mark.parametrize("start", ["list(", "for size in ("], ids=["consumed", "in a for"])
def test_a_condition_that_nobody_sees_is_left_to_a_human(
    start: str, tmp_path: Path, sandbox: Sandbox, homework: Assignment
) -> None:
    steps = "takewhile(lambda g: not math.isclose(g, 0, abs_tol=1e-6), map(step, count())))"
    code = start + steps + (": pass" if start.startswith("for") else "")
    verdict = _stop(code, tmp_path, sandbox, homework)
    assert (verdict.outcome, verdict.needs_human) == (Outcome.SKIPPED, True)


def test_a_condition_that_is_met_too_early_fails(tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    verdict = _stop("list(takewhile(lambda g: g > 100, map(step, count())))", tmp_path, sandbox, homework)
    assert verdict.outcome is Outcome.FAILED
