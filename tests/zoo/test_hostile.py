"""Hostile submissions, each behind all walls: how it may end, and that nothing outside has changed afterwards.

The first lines of a submission say what it is: `# threat: what it tries`, `# ends: the endings that it may have`, and,
where it is after points, `# points: the most that it may get` and `# told: the finding that tells on it`. It prints
BREACH if it got what it wanted. SECRET stands for the path of a file that is none of its business.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.evidence import Run, Scenario
from grader.grading import grade
from grader.program import Program
from grader.sandbox import Isolation, Limits, Sandbox
from grader.sandbox.limits import MIB
from grader.submission import Submission, read
from tests.conftest import WARM

HOSTILE = sorted(Path(__file__).with_name("hostile").glob("*.*"))
GREEDY = [file for file in HOSTILE if "# points:" in file.read_text(encoding="utf-8", errors="replace")[:600]]
LIMITS = Limits(
    cpu_seconds=2,
    cpu_grace_seconds=1,
    wall_seconds=8.0,
    memory_bytes=768 * MIB,
    output_flood_bytes=8 * MIB,
    file_bytes=8 * MIB,
    scratch_bytes=16 * MIB,
    scratch_files=256,
)
WITNESS = Program(
    "import torch\nw = torch.zeros(1, requires_grad=True)\nfor i in range(3):\n    ((w - torch.rand(3)) ** 2).sum().backward()\n"
    "    with torch.no_grad():\n        w -= 0.1 * w.grad\nprint(w.item(), torch.rand(1).item())\n",
    "witness.py",
)
#: How the worker is started: with what this machine gives, in a container that allows no namespaces, as nobody special.
PRIVILEGES = {
    "as it is": "",
    "no namespaces": "from grader.sandbox.walls import namespaces as n\nn.enclose = lambda: 1 / 0\n",
    "no capabilities": "from grader.sandbox.walls.process import drop_capabilities as d; d()\n",
}


@pytest.fixture(scope="module", params=PRIVILEGES)
def walled(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A warm worker behind all walls that stand with these privileges."""
    boot = f"import sys; sys.path.append(sys.argv[1])\n{PRIVILEGES[request.param]}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("grader.sandbox.client._BOOT", boot + "from grader.sandbox.worker import main; main()")
        with Sandbox(Isolation.STANDARD, WARM, LIMITS) as opened:
            yield opened


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that no run may see."""
    path = tmp_path / "rubric.toml"
    path.write_text("slope = 3.5")
    os.chmod(path, 0o644)
    return path


def header(file: Path, word: str) -> str | None:
    """What a submission says of itself."""
    found = re.search(rf"^[\s\",]*# {word}: (.*?)[\\n\",]*$", file.read_text(encoding="utf-8", errors="replace"), re.M)
    return found[1] if found else None


def seen(run: Run) -> tuple[object, ...]:
    """What must be the same of the witness, whoever ran before."""
    assert run.trace is not None, (run.ending, run.detail)
    return run.ending, run.output, run.walls, replace_seconds(run)


def replace_seconds(run: Run) -> object:
    import msgspec

    return msgspec.structs.replace(run.trace, seconds=None)


@pytest.mark.parametrize("file", HOSTILE, ids=lambda f: f.stem)
def test_the_walls_hold(file: Path, walled: Sandbox, secret: Path) -> None:
    before = seen(walled.run(WITNESS, Scenario("as_written", 7)))
    program = read(Submission(file.stem, file, file))
    hostile = replace(program, code=program.code.replace("SECRET", repr(str(secret))))
    run = walled.run(hostile, Scenario("as_written", 1))
    assert "BREACH" not in run.output
    assert run.ending.value in str(header(file, "ends")).split(", "), (run.ending, run.detail, run.output[-500:])
    assert secret.read_text() == "slope = 3.5"
    assert [path.name for path in secret.parent.iterdir()] == ["rubric.toml"]
    assert seen(walled.run(WITNESS, Scenario("as_written", 7))) == before, "the next run must not notice"


@pytest.fixture(scope="module")
def impatient() -> Iterator[Sandbox]:
    """Points do not depend on walls; what never ends is ended early."""
    with Sandbox(Isolation.NONE, WARM, replace(LIMITS, memory_bytes=Limits().memory_bytes)) as opened:
        yield opened


@pytest.mark.parametrize("file", GREEDY, ids=lambda f: f.stem)
def test_cheating_does_not_pay(file: Path, impatient: Sandbox, homework: Assignment) -> None:
    graded = grade(Submission(file.stem, file, file), homework, [impatient])
    assert graded.grade.points <= float(str(header(file, "points")))
    told = header(file, "told")
    assert told is None or told in [finding.id for finding in graded.grade.findings]


def test_the_document_names_each_of_them() -> None:
    told = (Path(__file__).parents[2] / "docs" / "threats.md").read_text(encoding="utf-8")
    assert [file.stem for file in HOSTILE if not re.search(rf"\b{file.stem}\b", told)] == []


def test_the_zoo_is_large() -> None:
    assert len(HOSTILE) >= 60
