"""Assignment folders: what a good one becomes, and what is said of each way to get one wrong."""

from pathlib import Path

import pytest

from grader.assignment import discover, load, match, rubric
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
    ours = discover(None, Path("/nowhere"))
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
    assert [a.folder for a in discover(None, tmp_path)] == [one, two]
    assert [a.folder for a in discover("other", tmp_path)] == [two]
    assert [a.folder for a in discover(str(one), Path("/nowhere"))] == [one]


def test_a_name_that_is_not_known(tmp_path: Path) -> None:
    folder(tmp_path)
    with pytest.raises(UsageError, match="no assignment 'lyne' here; known: line"):
        discover("lyne", tmp_path)


def test_no_assignment_at_all(tmp_path: Path) -> None:
    (tmp_path / "assignments").mkdir()
    with pytest.raises(UsageError, match="known: none"):
        discover(None, tmp_path)


def matched(root: Path, *paths: str, of: tuple[str, ...] = ("line", "other")) -> list[tuple[str, list[str]]]:
    assignments = tuple(load(folder(root, name=name)) for name in of)
    return [
        (a.name, [s.name for s in found]) for a, found in match([root / path for path in paths], assignments)
    ]


def hand_in(*files: Path) -> None:
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x = 1")


def test_folders_named_after_assignments_are_graded_with_them(tmp_path: Path) -> None:
    hand_in(tmp_path / "in/line/ann.py", tmp_path / "in/other/ann.py", tmp_path / "in/other/bob.py")
    assert matched(tmp_path, "in") == [("line", ["ann"]), ("other", ["ann", "bob"])]


def test_such_a_folder_may_be_given_itself(tmp_path: Path) -> None:
    hand_in(tmp_path / "in/line/ann.py", tmp_path / "in/other/bob.py")
    assert matched(tmp_path, "in/other") == [("other", ["bob"])]


def test_with_one_assignment_everything_is_graded_with_it(tmp_path: Path) -> None:
    hand_in(tmp_path / "in/ann.py", tmp_path / "in/line.py")
    assert matched(tmp_path, "in/ann.py", of=("line",)) == [("line", ["ann"])]


def test_with_several_it_has_to_be_said_which(tmp_path: Path) -> None:
    hand_in(tmp_path / "in/ann.py")
    with pytest.raises(UsageError, match=r"could belong to line, other: say which with --assignment"):
        matched(tmp_path, "in/ann.py")
