"""Wrong programs by another hand than the rules: the findings that each expects, at their lines, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.grading import grade
from grader.sandbox import Isolation, Limits, Sandbox
from grader.submission import Submission
from grader.verdict import Outcome, Place, Severity
from tests.conftest import WARM

WRONG = sorted(Path(__file__).with_name("wrong").glob("*.*"))
_NEVER_STOPS = {"no_stop_condition", "stop_ignores_training", "stop_never_fires"}
_EXPECTED = re.compile(r"# expect: (\w+)(?: cell (\d+))?(?: line (\d+))?")


@pytest.fixture(scope="module")
def impatient() -> Iterator[Sandbox]:
    """A sandbox that ends endless loops early; none of the others needs a third of that time."""
    with Sandbox(Isolation.NONE, WARM, Limits(cpu_seconds=4)) as opened:
        yield opened


@pytest.mark.parametrize("file", WRONG, ids=lambda f: f.stem)
def test_each_mistake_is_one_finding_at_its_line(file: Path, impatient: Sandbox, homework: Assignment) -> None:
    expected = sorted(_EXPECTED.findall(file.read_text(encoding="utf-8")))
    assert expected
    names = [name for name, _, _ in expected]
    quick = replace(homework, seeds=(1, 2), spare_seeds=())
    graded = grade(Submission(file.stem, file, file), quick, [impatient])
    found = sorted(
        (f for f in graded.grade.findings if f.severity is not Severity.STYLE or f.id in names), key=lambda f: f.id
    )
    assert [f.id for f in found] == names, [(f.id, f.place, f.message) for f in graded.grade.findings]
    for (_, cell, line), finding in zip(expected, found, strict=True):
        assert not line or finding.place == Place(int(line), int(cell) if cell else None), finding
    stops = next(v for v in graded.grade.verdicts if v.check == "stop_condition_works")
    assert stops.outcome is not Outcome.PASSED or not _NEVER_STOPS & set(names), "points contradict the finding"
