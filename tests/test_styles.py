"""Right programs in many styles: every check passes, and nothing above a remark is said of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.grading import grade
from grader.sandbox import Sandbox
from grader.submission import Submission
from grader.verdict import Outcome, Severity

FOLDERS = [Path(__file__).parent / "styles", Path(__file__).parent / "zoo" / "near"]
_NEAR = re.compile(r"^# near: (\w+)$", re.MULTILINE)
RIGHT = sorted(f for folder in FOLDERS for f in folder.rglob("*") if f.suffix in (".py", ".ipynb"))


@pytest.mark.parametrize("file", RIGHT, ids=lambda f: f"{f.parent.name}-{f.stem}")
def test_a_right_program_passes_and_is_not_accused(file: Path, sandbox: Sandbox, homework: Assignment) -> None:
    graded = grade(Submission(file.stem, file, file), homework, [sandbox])
    near = _NEAR.search(file.read_text(encoding="utf-8", errors="replace"))  # a remark that it nearly deserves
    said = [f for f in graded.grade.findings if f.severity is not Severity.STYLE or (near and f.id == near[1])]
    accusations = [(f.id, f.place, f.message) for f in said]
    assert accusations == []
    failed = [(v.check, v.reason) for v in graded.grade.verdicts if v.outcome is not Outcome.PASSED]
    assert failed == []


def test_there_are_many_styles() -> None:
    assert len(RIGHT) >= 30
