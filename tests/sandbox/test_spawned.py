"""One's own program where there is neither fork nor a wall: a process of its own for each run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.errors import IsolationError
from grader.evidence import Ending, Scenario
from grader.grading import grade
from grader.outside import open_sandbox
from grader.program import Program
from grader.sandbox.spawned import SpawnedSandbox
from grader.submission import Submission
from tests.sandbox.boxes import SMALL

ROOT = Path(__file__).resolve().parents[2]
#: What Windows and macOS lack: modules, calls and signals.
ELSEWHERE = """
import os, signal, socket, sys, sysconfig
sysconfig.get_config_vars()
sys.path.append(sys.argv[1])
for name in ("resource", "fcntl", "pwd", "grp"):
    sys.modules[name] = None
for name in ("fork", "memfd_create", "pidfd_open", "setsid", "killpg"):
    delattr(os, name)
for name in ("SIGXCPU", "SIGSYS", "SIGBUS", "pidfd_send_signal", "setitimer"):
    delattr(signal, name)
sys.platform = "elsewhere"
"""


@pytest.fixture(scope="module")
def alone() -> Iterator[SpawnedSandbox]:
    with SpawnedSandbox(SMALL, guest="tests.sandbox.fake_guest") as opened:
        yield opened


@pytest.mark.parametrize(
    ("code", "ending", "said"),
    [
        ("print('hello')", Ending.FINISHED, "hello"),
        ("1 / 0", Ending.CRASHED, ""),
        ("import os; os._exit(3)", Ending.KILLED, ""),
        ("import ctypes; ctypes.string_at(0)", Ending.CRASHED, ""),
        ("while True: print('spam' * 1000)", Ending.TOO_MUCH_OUTPUT, "spam"),
    ],
)
def test_endings(alone: SpawnedSandbox, code: str, ending: Ending, said: str) -> None:
    run = alone.run(Program(code, "a.py"), Scenario("as_written", 1))
    assert (run.ending, run.walls) == (ending, ())
    assert said in run.output


def test_what_does_not_end_is_ended() -> None:
    with SpawnedSandbox(replace(SMALL, wall_seconds=2.0), guest="tests.sandbox.fake_guest") as opened:
        run = opened.run(Program("import threading; threading.Event().wait()", "a.py"), Scenario("as_written", 1))
    assert run.ending is Ending.TIMED_OUT


def test_a_homework_gets_the_same_grade(homework: Assignment) -> None:
    file = ROOT / "submissions" / "no_zero_grad.py"
    quick = replace(homework, seeds=(1,), spare_seeds=())
    with SpawnedSandbox() as opened:
        spawned = grade(Submission(file.stem, file, file), quick, [opened])
    with open_sandbox(("torch",), "none", quick.limits) as walled:
        forked = grade(Submission(file.stem, file, file), quick, [walled])
    assert spawned.grade.verdicts == forked.grade.verdicts
    assert spawned.grade.findings == forked.grade.findings


def test_walls_are_not_promised_where_there_are_none() -> None:
    with pytest.raises(IsolationError, match=r"no walls on darwin.*--isolation none"):
        open_sandbox((), "standard", SMALL, platform="darwin")
    assert isinstance(open_sandbox((), "none", SMALL, platform="win32"), SpawnedSandbox)


def test_nothing_that_only_linux_has_is_imported_on_the_way(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print('hello')")
    grade_it = "from grader.cli import main; sys.exit(main(sys.argv[2:]))"
    arguments = [str(tmp_path / "a.py"), "--assignment", str(ROOT / "assignments" / "linear_regression")]
    done = subprocess.run(  # noqa: S603 (our own interpreter and our own code)
        [sys.executable, "-c", ELSEWHERE + grade_it, str(ROOT), *arguments, "--isolation", "none", "--output", "out"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "there are no walls" in done.stderr
    assert (tmp_path / "out" / "results.json").exists()
