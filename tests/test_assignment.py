"""Assignment folders: what a good one becomes, and what is said of each way to get one wrong."""

from pathlib import Path

import pytest

from grader.assignment import discover, inside, load, rubric
from grader.errors import AssignmentError, UsageError
from grader.evidence import Evidence
from grader.sandbox.limits import MIB, Limits

TOML = """
title = "A line"
entry = "line.py"
points = 3
findings = ["lost"]
starter_fails = ["learns"]
inputs = ["x"]
[rubric]
share = 0.95
[limits]
memory_mb = 64
"""

CHECKS = '''
from grader.assignment import rubric
from grader.check import check

SHARE = rubric(__file__)["share"]

@check(points=1)
def runs(evidence):
    """The script runs."""

@check(points=2, after=runs)
def learns(evidence):
    """The line is learned."""
    return str(SHARE)

def findings(evidence):
    return ()
'''


def folder(root: Path, toml: str = TOML, checks: str = CHECKS, name: str = "line") -> Path:
    made = root / "assignments" / name
    made.mkdir(parents=True)
    (made / "assignment.toml").write_text(toml)
    (made / "checks.py").write_text(checks)
    return made


def complaint(root: Path, toml: str = TOML, checks: str = CHECKS) -> str:
    with pytest.raises(AssignmentError) as wrong:
        load(folder(root, toml, checks))
    return str(wrong.value)


def test_a_good_one(tmp_path: Path) -> None:
    line = load(folder(tmp_path))
    assert (line.name, line.title, line.entry, line.possible) == ("line", "A line", "line.py", 3)
    assert [check.name for check in line.checks] == ["runs", "learns"]
    assert line.limits == Limits(cpu_seconds=20, wall_seconds=60, memory_bytes=64 * MIB)
    assert (line.inputs, line.targets, line.finding_ids) == (("x",), (), ("lost",))
    assert line.findings(Evidence(())) == ()


def test_checks_read_the_numbers_of_their_rubric(tmp_path: Path) -> None:
    line = load(folder(tmp_path))
    assert line.checks[1](Evidence(())) == "0.95"
    assert line.rubric == rubric(str(line.folder / "checks.py")) == {"share": 0.95}


def test_ours_are_usable() -> None:
    ours = [load(folder) for folder in discover(None, Path("/nowhere"))]
    assert "linear_regression" in [assignment.name for assignment in ours]
    assert all(assignment.possible > 0 for assignment in ours)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "A line"', "", "missing required field `title`"),
        ("points = 3", 'points = "3"', "Expected `float`, got `str` - at `$.points`"),
        ("points = 3", "points = 4", "points = 4, but its checks add up to 3"),
        ("points = 3", "points =", "Invalid value"),
        ("inputs", "input", "unknown field `input`"),
        ("memory_mb = 64", "memory_mb = 0", "`int` >= 1 - at `$.limits.memory_mb`"),
        ("memory_mb", "memory", "unknown field `memory` - at `$.limits`"),
        ('["learns"]', '["lerns"]', "starter_fails names lerns, which is no check"),
        ('["lost"]', '["lost", "lost"]', "twice in findings"),
        ("line.py", "../line.py", "$.entry"),
    ],
)
def test_what_is_wrong_with_the_file(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in TOML
    said = complaint(tmp_path, toml=TOML.replace(old, new))
    assert message in said
    assert "assignment.toml" in said


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("@check(points=1)", "@check()", "missing 1 required keyword-only argument: 'points'"),
        ("points=2", "points=float('nan')", "the check learns is worth nan points"),
        ('    """The script runs."""', "    pass", "the check runs has no docstring"),
        ("def findings", "def finding", "no function `findings(evidence)`"),
        ("def learns", "def learns(", "SyntaxError"),
        ("SHARE = ", "SHARE = 1 / 0 #", "ZeroDivisionError"),
        ("def learns", "def again", "starter_fails names learns"),
        (CHECKS, "def findings(e): ...", "defines no check"),
    ],
)
def test_what_is_wrong_with_the_checks(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in CHECKS
    assert message in complaint(tmp_path, checks=CHECKS.replace(old, new))


def test_a_check_under_two_names(tmp_path: Path) -> None:
    assert "two checks are called runs" in complaint(tmp_path, checks=CHECKS + "again = runs")


def test_a_prerequisite_has_to_stand_above(tmp_path: Path) -> None:
    moved_down = CHECKS + "kept = [runs]\ndel runs\nruns = kept[0]"
    said = complaint(tmp_path, checks=moved_down)
    assert "learns comes after runs, which is not defined above" in said


def test_discovery_by_name_by_folder_and_of_all(tmp_path: Path) -> None:
    one, two = folder(tmp_path), folder(tmp_path, name="other")
    assert discover(None, tmp_path) == (one, two)
    assert discover("other", tmp_path) == (two,)
    assert discover(str(one), Path("/nowhere")) == (one,)
    assert inside(one) == (one,)
    assert inside(tmp_path / "assignments") == (one, two)


def test_a_name_that_is_not_known(tmp_path: Path) -> None:
    folder(tmp_path)
    with pytest.raises(UsageError, match="no assignment 'lyne' here; known: line"):
        discover("lyne", tmp_path)


def test_no_assignment_at_all(tmp_path: Path) -> None:
    (tmp_path / "assignments").mkdir()
    with pytest.raises(UsageError, match="known: none"):
        discover(None, tmp_path)
    with pytest.raises(UsageError, match="is no assignment and holds none"):
        inside(tmp_path)
