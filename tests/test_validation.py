"""Validation data that end the loop are given the other slope along with those of the loss."""

from __future__ import annotations

from pathlib import Path

from grader.assignment import Assignment
from grader.grading import grade
from grader.sandbox import Sandbox
from grader.submission import Submission
from grader.verdict import Outcome

#: The near miss of the zoo, in more haste.
APART = Path(__file__).parent / "zoo" / "near" / "validation_made_apart.py"
CODE = APART.read_text(encoding="utf-8").replace("waited >= 30", "waited >= 3").replace("0.05", "0.08")


def _graded(code: str, folder: Path, sandbox: Sandbox, homework: Assignment) -> tuple[Outcome, bool, list[str]]:
    file = folder / "a.py"
    file.write_text(code)
    graded = grade(Submission("a", file, file), homework, [sandbox]).grade
    verdict = next(v for v in graded.verdicts if v.check == "converges_when_slope_changes")
    return verdict.outcome, verdict.needs_human, [f.id for f in graded.findings]


def test_validation_data_made_apart_follow(tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    assert _graded(CODE, tmp_path, sandbox, homework) == (Outcome.PASSED, False, [])


def test_who_leaves_too_early_fails_nevertheless(tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    hasty = CODE.replace("waited >= 3:", "waited >= 3 or (val > 8 and epoch > 2):")
    outcome, human, _ = _graded(hasty, tmp_path, sandbox, homework)
    assert (outcome, human) == (Outcome.FAILED, False)
