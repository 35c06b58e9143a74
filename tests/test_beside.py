"""A folder's other files lie beside its program when that runs: modules it imports, data it reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.beside import MOST_BYTES, MOST_FILES
from grader.evidence import Ending
from grader.grading import grade
from grader.sandbox import Sandbox
from grader.submission import find, read

ENTRY = "linear_regression.py"
MAIN = """
import torch
from data import make
from parts.model import Line
x, y = make()
line = Line()
last = float("inf")
for step in range(4000):
    loss = ((line(x) - y) ** 2).mean()
    line.zero_grad()
    loss.backward()
    with torch.no_grad():
        for parameter in line.parameters():
            parameter -= 0.1 * parameter.grad
    if last - loss.item() < 1e-7:
        break
    last = loss.item()
print(open("notes.txt").read())
"""
DATA = """
import torch
def make():
    x = torch.rand(30, 1) * 2
    return x, 3 * x + 5 + 0.5 * torch.randn(30, 1)
"""
MODEL = """
import torch
class Line(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)
    def forward(self, x):
        return self.layer(x)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class with one student, who handed in a folder."""
    own = tmp_path / "class" / "lin"
    (own / "parts").mkdir(parents=True)
    (own / ENTRY).write_text(MAIN)
    (own / "data.py").write_text(DATA)
    (own / "parts" / "model.py").write_text(MODEL)
    (own / "notes.txt").write_text("my notes")
    return tmp_path / "class"


def test_a_program_in_several_files_is_graded(folder: Path, sandbox: Sandbox, homework: Assignment) -> None:
    (submission,) = find([folder], ENTRY)
    graded = grade(submission, homework, [sandbox])
    assert [run.ending for run in graded.evidence.runs] == [Ending.FINISHED] * 5
    assert "my notes" in graded.evidence.runs[0].output
    assert graded.grade.points == 10.0, graded.grade


def test_what_lies_beside_a_single_file_is_somebody_elses(folder: Path) -> None:
    (submission,) = find([folder / "lin" / "data.py"], ENTRY)
    assert read(submission).files == ()


def test_links_hidden_files_and_what_is_too_large_stay_outside(folder: Path) -> None:
    own = folder / "lin"
    (own / "secret.txt").symlink_to("/etc/hostname")
    (own / "linked").symlink_to("/etc")
    os.mkfifo(own / "pipe")
    (own / ".git").mkdir()
    (own / ".git" / "config").write_text("x")
    (own / "huge.bin").write_bytes(b"0" * (MOST_BYTES + 1))
    program = read(find([folder], ENTRY)[0])
    assert sorted(path for path, _ in program.files) == ["data.py", "notes.txt", "parts/model.py"]
    assert any("huge.bin" in note for note in program.notes)


def test_only_so_many_files_are_taken_along(folder: Path) -> None:
    for number in range(MOST_FILES + 5):
        (folder / "lin" / f"{number:03}.txt").write_text("x")
    program = read(find([folder], ENTRY)[0])
    assert len(program.files) == MOST_FILES
    assert any("left out" in note for note in program.notes)


def test_a_file_of_the_assignments_own_cannot_be_replaced(folder: Path, sandbox: Sandbox, homework: Assignment) -> None:
    from dataclasses import replace

    shipping = replace(homework, files=(("notes.txt", b"the course's"),))
    graded = grade(find([folder], ENTRY)[0], shipping, [sandbox])
    assert "the course's" in graded.evidence.runs[0].output


def test_a_module_beside_the_program_shadows_no_library(folder: Path, sandbox: Sandbox, homework: Assignment) -> None:
    (folder / "lin" / "torch.py").write_text("raise SystemExit('not torch')")
    (folder / "lin" / "json.py").write_text("raise SystemExit('not json')")
    (folder / "lin" / ENTRY).write_text("import json\n" + MAIN)
    assert grade(find([folder], ENTRY)[0], homework, [sandbox]).grade.points == 10.0
