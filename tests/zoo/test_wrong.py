"""Wrong programs by another hand than the rules: the one finding that each expects, at its line, and no other."""

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
from grader.verdict import Place, Severity
from tests.conftest import WARM

WRONG = sorted(Path(__file__).with_name("wrong").glob("*.*"))
_EXPECTED = re.compile(r"# expect: (\w+)(?: cell (\d+))?(?: line (\d+))?")


@pytest.fixture(scope="module")
def impatient() -> Iterator[Sandbox]:
    """A sandbox that ends endless loops early; the others need a second."""
    with Sandbox(Isolation.NONE, WARM, Limits(cpu_seconds=5)) as opened:
        yield opened


@pytest.mark.parametrize("file", WRONG, ids=lambda f: f.stem)
def test_one_mistake_is_one_finding_at_its_line(file: Path, impatient: Sandbox, homework: Assignment) -> None:
    expected = _EXPECTED.search(file.read_text(encoding="utf-8"))
    assert expected is not None
    name, cell, line = expected[1], expected[2], expected[3]
    quick = replace(homework, seeds=(1, 2), spare_seeds=())
    graded = grade(Submission(file.stem, file, file), quick, [impatient])
    found = [(f.id, f.place) for f in graded.grade.findings if f.severity is not Severity.STYLE or f.id == name]
    place = Place(int(line), int(cell) if cell else None) if line else next((p for _, p in found), None)
    assert found == [(name, place)], [(f.id, f.place, f.message) for f in graded.grade.findings]
