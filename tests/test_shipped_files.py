"""Data that an assignment ships is there for every program to read, and its slope is changed like any other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.assignment import Assignment, load
from grader.errors import AssignmentError
from grader.grading import grade
from grader.sandbox import Sandbox
from grader.submission import Submission
from grader.verdict import Severity

POINTS = [(i / 8, 4.3 * i / 8 - 2 + 0.3 * (-1) ** (i // 2)) for i in range(24)]
CSV = "x,y\n" + "".join(f"{x},{y}\n" for x, y in POINTS)

READERS = {
    "loadtxt": """
import numpy as np
table = np.loadtxt("data/points.csv", delimiter=",", skiprows=1, dtype=np.float32)
x, y = torch.from_numpy(table[:, 0]), torch.from_numpy(table[:, 1])
""",
    "csv": """
import csv
with open("data/points.csv", newline="") as file:
    rows = list(csv.DictReader(file))
x = torch.tensor([float(row["x"]) for row in rows])
y = torch.tensor([float(row["y"]) for row in rows])
""",
    "lines": """
from pathlib import Path
xs, ys = [], []
for line in Path("data/points.csv").read_text().splitlines()[1:]:
    a, b = line.split(",")
    xs.append(float(a))
    ys.append(float(b))
x, y = torch.tensor(xs), torch.tensor(ys)
""",
}
TRAIN = """
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = float("inf")
for step in range(5000):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = b.grad = None
    if last - loss.item() < 1e-7:
        break
    last = loss.item()
"""


@pytest.mark.parametrize("reader", READERS)
def test_a_program_that_reads_it(reader: str, tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    file = tmp_path / "student.py"
    file.write_text(f"import torch\n{READERS[reader]}{TRAIN}")
    given = replace(homework, files=(("data/points.csv", CSV.encode()),))
    graded = grade(Submission("s", file, file), given, [sandbox]).grade
    assert graded.points == graded.possible, [(v.check, v.reason) for v in graded.verdicts]
    assert not [f for f in graded.findings if f.severity is not Severity.STYLE]


def test_what_it_does_not_ship_is_not_there(tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    file = tmp_path / "student.py"
    file.write_text(f"import torch\n{READERS['csv']}{TRAIN}")
    graded = grade(Submission("s", file, file), homework, [sandbox]).grade
    assert [f.id for f in graded.findings] == ["reads_missing_file"]


def _copy(homework: Assignment, to: Path, files: str) -> Path:
    folder = to / "line"
    folder.mkdir()
    for name in ("assignment.toml", "checks.py"):
        text = (homework.folder / name).read_text()
        (folder / name).write_text(f"files = {files}\n{text}" if name.endswith("toml") else text)
    return folder


def test_an_assignment_ships_what_lies_in_its_folder(tmp_path: Path, homework: Assignment) -> None:
    folder = _copy(homework, tmp_path, '["data/points.csv"]')
    (folder / "data").mkdir()
    (folder / "data" / "points.csv").write_text(CSV)
    assert load(folder).files == (("data/points.csv", CSV.encode()),)


@pytest.mark.parametrize(
    ("files", "complaint"),
    [('["absent.csv"]', "absent.csv"), ('["../secret.csv"]', "files"), ('["/etc/passwd"]', "files")],
)
def test_what_it_cannot_ship(files: str, complaint: str, tmp_path: Path, homework: Assignment) -> None:
    with pytest.raises(AssignmentError, match=complaint):
        load(_copy(homework, tmp_path, files))
