"""The commands from arguments to exit codes, with fakes where runs happen and where reports go."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.cli import Exit, main
from grader.doctor import WallState
from grader.errors import IsolationError
from grader.evidence import Ending, Run, Scenario
from grader.gradebook import Graded
from grader.outside import Outside
from grader.program import Program
from grader.sandbox.limits import Limits

TOML = 'title = "A line"\nentry = "line.py"\npoints = 2\nfindings = []\nseeds = [1]\n[limits]\nmemory_mb = 64\n'
CHECKS = '''
from grader.check import check, expect

@check(points=2)
def good(evidence):
    """Your program is good."""
    assert "bug" not in evidence.source
    expect("good" in evidence.source, "It is not good.")

def findings(evidence):
    return ()
'''


@dataclass
class Fakes:
    """A sandbox that runs nothing, reports that keep what they are given, and a record of what was opened."""

    opened: list[tuple[tuple[str, ...], str, Limits]] = field(default_factory=list)
    open_now: int = 0
    reports: list["FakeReports"] = field(default_factory=list)

    @contextmanager
    def sandbox(self, modules: tuple[str, ...], isolation: str, limits: Limits) -> Iterator["Fakes"]:
        self.opened.append((modules, isolation, limits))
        self.open_now += 1
        yield self
        self.open_now -= 1

    def run(self, program: Program, scenario: Scenario) -> Run:
        if "interrupt" in program.code:
            raise KeyboardInterrupt
        if "walls" in program.code:
            raise IsolationError("no walls here")
        if "explode" in program.code:
            raise RuntimeError("our own fault")
        ending = Ending.SANDBOX_FAILED if "sandbox" in program.code else Ending.FINISHED
        return Run(scenario, ending, None)

    def open_reports(self, folder: Path, assignment: Assignment) -> "FakeReports":
        self.reports.append(FakeReports(folder))
        return self.reports[-1]

    def points(self) -> dict[str, float]:
        return {graded.submission.name: graded.grade.points for report in self.reports for graded in report.graded}


@dataclass
class FakeReports:
    folder: Path
    graded: list[Graded] = field(default_factory=list)
    closed: bool = False

    def add(self, graded: Graded) -> None:
        self.graded.append(graded)

    def close(self) -> None:
        self.closed = True

    def summary(self) -> str:
        return f"{len(self.graded)} graded"


@pytest.fixture
def fakes() -> Fakes:
    return Fakes()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with one assignment."""
    monkeypatch.chdir(tmp_path)
    add_assignment("line")
    return tmp_path


def add_assignment(name: str) -> None:
    folder = Path("assignments") / name
    folder.mkdir(parents=True)
    (folder / "assignment.toml").write_text(TOML)
    (folder / "checks.py").write_text(CHECKS)


def hand_in(**scripts: str) -> None:
    for name, code in scripts.items():
        Path("in").mkdir(exist_ok=True)
        (Path("in") / f"{name}.py").write_text(code)


def grade(fakes: Fakes, *arguments: str) -> int:
    return main(arguments, Outside(fakes.sandbox, fakes.open_reports))


def test_a_class_is_graded(home: Path, fakes: Fakes, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(ann="good", bob="bad")
    assert grade(fakes, "in") == Exit.GRADED
    assert fakes.points() == {"ann": 2, "bob": 0}
    assert fakes.reports[0].folder == Path("reports")
    assert fakes.reports[0].closed
    assert capsys.readouterr().out == "2 graded\n"
    assert fakes.open_now == 0


@pytest.mark.parametrize(
    ("limit", "code"), [("2.5", Exit.BELOW), ("2", Exit.BELOW), ("0.5", Exit.BELOW), ("0", Exit.GRADED)]
)
def test_fail_under(home: Path, fakes: Fakes, limit: str, code: Exit) -> None:
    hand_in(ann="good", bob="bad")
    assert grade(fakes, "in", "--fail-under", limit) == code


def test_fail_under_where_all_are_above(home: Path, fakes: Fakes) -> None:
    hand_in(ann="good")
    assert grade(fakes, "in", "--fail-under", "2") == Exit.GRADED


def test_an_unreadable_file_is_graded_and_earns_nothing(home: Path, fakes: Fakes) -> None:
    hand_in(ann="")
    assert grade(fakes, "in") == Exit.GRADED
    assert fakes.points() == {"ann": 0}


@pytest.mark.parametrize("code", ["bug", "explode", "sandbox"])
def test_a_fault_of_ours_does_not_end_the_class(home: Path, fakes: Fakes, code: str) -> None:
    hand_in(ann=code, bob="good")
    assert grade(fakes, "in", "--fail-under", "2") == Exit.FAULT
    assert fakes.points()["bob"] == 2
    assert fakes.reports[0].closed


def test_missing_walls_end_it_with_an_explanation(home: Path, fakes: Fakes, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(ann="walls")
    assert grade(fakes, "in") == Exit.FAULT
    assert capsys.readouterr().err == "grade: no walls here\n"


def test_an_interrupt_keeps_what_was_graded(home: Path, fakes: Fakes, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(ann="good", bob="interrupt", carl="good")
    assert grade(fakes, "in", "--workers", "1") == Exit.INTERRUPTED
    assert fakes.points() == {"ann": 2}
    assert fakes.reports[0].closed
    assert "interrupted" in capsys.readouterr().err
    assert fakes.open_now == 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "PATH"),
        (["nowhere"], "nowhere cannot be found"),
        (["in", "--workers", "0"], "0 is not a number from 1 to 256"),
        (["in", "--fail-under", "nan"], "nan is not a number of points"),
        (["in", "--fail-under", "much"], "much"),
        (["in", "--isolation", "some"], "invalid choice"),
        (["in", "--quiet", "--verbose"], "not allowed with"),
        (["in", "--assignment", "circle"], "no assignment 'circle' here; known: line"),
        (["in", "--output", "in"], "nothing in there is written to"),
        (["in", "--output", "in/deep/down"], "nothing in there is written to"),
        (["in", "--output", "in/ann.py"], "nothing in there is written to"),
        (["in", "--output", "assignments/line/checks.py"], "cannot be a folder"),
        (["verify", "in"], "in is no assignment"),
    ],
)
def test_usage(home: Path, fakes: Fakes, capsys: pytest.CaptureFixture[str], arguments: list[str], word: str) -> None:
    hand_in(ann="good")
    assert grade(fakes, *arguments) == Exit.USAGE
    said = capsys.readouterr()
    assert word in said.err
    assert said.out == ""
    assert fakes.opened == []


def test_nothing_to_grade(home: Path, fakes: Fakes, capsys: pytest.CaptureFixture[str]) -> None:
    Path("in").mkdir()
    assert grade(fakes, "in") == Exit.NOTHING
    assert "nothing to grade in in" in capsys.readouterr().err


def test_a_broken_assignment_is_a_fault_of_ours(home: Path, fakes: Fakes, capsys: pytest.CaptureFixture[str]) -> None:
    Path("assignments/line/assignment.toml").write_text("points = 1")
    hand_in(ann="good")
    assert grade(fakes, "in") == Exit.FAULT
    assert "missing required field `title`" in capsys.readouterr().err


def test_several_assignments_have_folders_of_their_own(home: Path, fakes: Fakes) -> None:
    add_assignment("circle")
    for name in ("in/line/ann.py", "in/circle/ann.py"):
        Path(name).parent.mkdir(parents=True)
        Path(name).write_text("good")
    assert grade(fakes, "in", "--output", "out") == Exit.GRADED
    assert [report.folder for report in fakes.reports] == [Path("out/circle"), Path("out/line")]
    assert grade(fakes, "in/line", "--output", "out") == Exit.GRADED
    assert fakes.reports[2].folder == Path("out")


def test_sandboxes_are_as_many_as_are_of_use(home: Path, fakes: Fakes) -> None:
    hand_in(ann="good # matplotlib", bob="good", carl="good")
    grade(fakes, "in", "--workers", "2", "--isolation", "strict")
    assert [(isolation, limits.memory_bytes) for _, isolation, limits in fakes.opened] == [("strict", 64 * 2**20)] * 2
    grade(fakes, "in/ann.py", "--workers", "8")
    assert [modules for modules, _, _ in fakes.opened[2:]] == [("torch", "numpy", "matplotlib.pyplot")] * 2


def test_quiet_and_verbose(home: Path, fakes: Fakes, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(**{"an\x1b[2Jn": "good"})
    grade(fakes, "in", "--quiet")
    assert capsys.readouterr() == ("", "")
    grade(fakes, "in", "--verbose")
    assert capsys.readouterr() == ("1 graded\n", "'an\\x1b[2Jn' 2\n")


def state() -> dict[Path, tuple[int, int]]:
    """What is in the folder of submissions, and when it was last written to."""
    paths = [Path("in"), *Path("in").rglob("*")]
    return {path: (path.stat().st_mtime_ns, path.stat().st_mode) for path in paths}


def test_nothing_in_the_submissions_is_touched(home: Path, fakes: Fakes) -> None:
    hand_in(ann="good", bob="bad")
    before = state()
    grade(fakes, "in")
    assert state() == before


def test_verify(home: Path, fakes: Fakes, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path("assignments/line")
    for name, code in {
        "starter/line.py": "good",
        "examples/right/a.py": "good",
        "examples/wrong/good.py": "no",
    }.items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(code)
    assert grade(fakes, "verify") == Exit.GRADED
    assert capsys.readouterr().out == "line: no disagreements between rubric and examples\n"
    (folder / "examples/right/b.py").write_text("bad")
    assert grade(fakes, "verify", "assignments/line", "--quiet") == Exit.BELOW
    assert capsys.readouterr().out.startswith("line: examples/right/b.py: good failed, but the example is right")


@pytest.mark.parametrize(
    ("standing", "code", "said"),
    [
        ({"landlock", "seccomp", "namespaces"}, Exit.GRADED, "Isolation strict can be had"),
        ({"namespaces"}, Exit.GRADED, "Isolation standard can be had"),
        ({"landlock"}, Exit.FAULT, "seccomp: a Linux kernel with seccomp filters"),
    ],
)
def test_doctor(standing: set[str], code: Exit, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    states = tuple(WallState(name, name in standing, "tried") for name in ("landlock", "seccomp", "namespaces"))
    assert main(["doctor"], Outside(examine_walls=lambda: states)) == code
    shown = capsys.readouterr()
    assert said in shown.out + shown.err
    assert shown.out.count("stands ") == len(standing)


def test_help_and_version_need_nothing_heavy() -> None:
    code = "import sys; from grader.cli import main\ntry: main(['-h'])\nexcept SystemExit as e: print(e.code)\n"
    heavy = "print([m for m in ('torch', 'numpy', 'scipy', 'rich', 'jinja2', 'msgspec') if m in sys.modules])"
    command = [sys.executable, "-c", code + heavy]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (our own code)
    assert done.stdout.startswith("usage: grade ")
    assert done.stdout.endswith("0\n[]\n")


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("grade 0.")
