"""`grade verify`: an assignment whose examples agree with it is silent, and each disagreement is told."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from grader.assignment import Assignment, load
from grader.evidence import Evidence
from grader.gradebook import Graded
from grader.submission import Submission, Unreadable, read
from grader.verdict import Finding, Grade, Outcome, Place, Severity, Verdict
from grader.verify import GradeAll, verify

TOML = """
title = "A line"
entry = "line.py"
points = 3
findings = ["lost"]
starter_fails = ["learns"]
"""
CHECKS = '''
from grader.check import check

@check(points=1)
def runs(evidence):
    """It runs."""

@check(points=2, after=runs)
def learns(evidence):
    """It learns."""

def findings(evidence):
    return ()
'''
FILES = {
    "starter/line.py": "runs",
    "examples/right/good.py": "runs learns",
    "examples/wrong/runs.py": "",
    "examples/wrong/learns.py": "runs",
    "examples/wrong/lost.py": "# expect: lost line 3\nruns\nlost",
}


def grade(submission: Submission) -> Graded:
    """A grader by words: a check passes if its name is in the file; `lost` is diagnosed on its line."""
    try:
        program = read(submission)
    except Unreadable:
        program = None
    lines = program.code.split("\n") if program else []
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    outcome = {True: Outcome.PASSED, False: Outcome.FAILED}
    verdicts = tuple(
        Verdict(name, name, Outcome.ERRORED if f"{name}-breaks" in words else outcome[name in words], points)
        for name, points in (("runs", 1.0), ("learns", 2.0))
    )
    findings = tuple(
        Finding(line, Severity.WRONG, "You are lost.", "", "", Place(number))
        for number, line in enumerate(lines, 1)
        if line in ("lost", "unlisted")
    )
    return Graded(submission, program, Evidence(()), Grade(verdicts, findings))


def grade_all(submissions: Sequence[Submission]) -> Iterable[Graded]:
    return map(grade, submissions)


def assignment(root: Path, **changes: str | None) -> Assignment:
    """The good assignment with some files changed (by their last name) or left out."""
    folder = root / "line"
    files = {"assignment.toml": TOML, "checks.py": CHECKS, **FILES}
    for path, text in files.items():
        content = changes.get(Path(path).stem, text)
        if content is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content)
    return load(folder)


def complaints(made: Assignment, grading: GradeAll = grade_all) -> list[str]:
    return [f"{complaint.where}: {complaint.what}" for complaint in verify(made, grading)]


def test_a_good_assignment_is_silent(tmp_path: Path) -> None:
    assert complaints(assignment(tmp_path)) == []


def test_further_examples_of_the_same(tmp_path: Path) -> None:
    made = assignment(tmp_path)
    (made.folder / "examples/wrong/lost-2.py").write_text("# expect: lost line 2\nlost")
    assert complaints(made) == []
    (made.folder / "examples/wrong/lost-2.py").write_text("# expect: lost line 3\nlost")
    assert complaints(made) == ["examples/wrong/lost-2.py: lost was not found at line 3; found: lost (line 2)"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"good": "runs"}, "examples/right/good.py: learns failed, but the example is right: "),
        (
            {"good": "runs learns\nlost"},
            "good.py: accused of lost (line 2), but the example is right: You are lost.",
        ),
        ({"good": "runs learns\nunlisted"}, "good.py: the finding unlisted is not listed in assignment.toml"),
        ({"good": None}, "examples/right: no example that must earn all points"),
        ({"learns": "runs learns"}, "wrong/learns.py: learns passed, but the example must fail it"),
        ({"learns": None}, "examples/wrong: no example that learns must catch"),
        ({"lost": None}, "examples/wrong: no example that lost must catch"),
        ({"lost": "runs\nlost"}, "lost.py: its first line has to be `# expect: lost line N`"),
        ({"lost": "# expect: lost line 2\nruns\nlost"}, "lost was not found at line 2; found: lost (line 3)"),
        ({"lost": "# expect: lost line 3\nruns"}, "lost was not found at line 3; found: nothing"),
        ({"runs": "runs-breaks"}, "wrong/runs.py: runs broke"),
        (
            {"line": "runs learns"},
            "starter/line.py: passes learns, which assignment.toml lists in starter_fails",
        ),
        ({"line": ""}, "starter/line.py: runs failed, and starter_fails does not say so"),
        ({"line": None}, "starter: no starter"),
    ],
)
def test_each_disagreement_is_told(tmp_path: Path, changes: dict[str, str | None], complaint: str) -> None:
    said = complaints(assignment(tmp_path, **changes))
    assert any(complaint in one for one in said), said


def test_an_example_of_nothing_known(tmp_path: Path) -> None:
    made = assignment(tmp_path)
    (made.folder / "examples/wrong/typo.py").write_text("# expect: typo line 1")
    assert "examples/wrong: typo is neither a check nor one of the findings" in complaints(made)[0]


def test_scripts_that_do_nothing_must_earn_nothing(tmp_path: Path) -> None:
    def generous(submissions: Sequence[Submission]) -> Iterable[Graded]:
        for graded in grade_all(submissions):
            verdicts = tuple(replace(verdict, outcome=Outcome.PASSED) for verdict in graded.grade.verdicts)
            yield replace(graded, grade=Grade(verdicts, ()))

    worthless = [line for line in complaints(assignment(tmp_path), generous) if "worthless" in line]
    assert len(worthless) == 6
    assert worthless[0] == "a script that is worthless (empty): passes runs (1 points)"
