"""How right diagnosis is: python benchmarks/diagnosis.py [--mutants 2] [--two 1] [--right 4] [--report FILE].

Mutation operators put one mistake each (or two) into right programs of many styles, and the same right programs are
written in other ways that change nothing. All are graded as submissions are, and the report says how often the right
finding came at the right line, what else was said, and of which right programs something was said that is not so.
Styles in `tests/styles/heldout`, which are by other hands than the rules, are reported apart.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from mutation import OPERATORS, PAIRS, mutants, pairs
from mutation.report import written
from mutation.rows import Row
from mutation.variants import VARIANTS

from grader.assignment import Assignment, load
from grader.executors import Team, grade_all, warm_modules
from grader.gradebook import Graded
from grader.grading import grade
from grader.sandbox import Isolation, Limits, Sandbox
from grader.submission import Submission, read
from grader.verdict import Outcome, Severity

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("tests/styles/right", "tests/styles/heldout", "tests/zoo/near")
LIMITS = Limits(cpu_seconds=4, wall_seconds=40)


@dataclass(frozen=True)
class Item:
    """One program to grade, and the row that its grade goes into."""

    file: Path
    row: Row
    assignment: Assignment


def main() -> None:
    """Generate, grade, report."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--mutants", type=int, default=2, help="mutants of each operator and half of the styles (2)")
    options.add_argument("--after", type=int, default=0, help="leave so many out before, for others than usual (0)")
    options.add_argument("--two", type=int, default=1, help="mutants of each pair of mistakes and half of styles (1)")
    options.add_argument("--right", type=int, default=4, help="every so-manieth right program, 0 for none (4)")
    options.add_argument("--only", default="", help="only operators with this in their names")
    options.add_argument("--report", type=Path, help="where the report is written; else it is printed")
    options.add_argument("--rows", type=Path, help="where every single result is written, a JSON object a line")
    chosen = options.parse_args()
    began = time.monotonic()
    homework = replace(load(ROOT / "assignments" / "linear_regression"), advice="hints")
    with tempfile.TemporaryDirectory() as folder:
        items = [*wrong(Path(folder), range(chosen.after, chosen.after + chosen.mutants), chosen.only, homework)]
        items += [*twice_wrong(Path(folder), chosen.two, chosen.only, homework)]
        items += [*right(Path(folder), chosen.right, homework)] if chosen.right else []
        rows = []
        for row in graded(items):
            rows.append(row)
            if chosen.rows:
                with chosen.rows.open("a") as file:
                    file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
    text = written(rows, time.monotonic() - began, os.cpu_count() or 1)
    if chosen.report:
        chosen.report.write_text(text)
    else:
        print(text)


def styles() -> Iterator[tuple[Path, str]]:
    """The right programs that everything is made of: file, text."""
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).glob("*.py")):
            yield file, read(Submission(file.stem, file, file)).code


def wrong(folder: Path, which: range, only: str, homework: Assignment) -> Iterator[Item]:
    """Mutants: of each operator some for the styles of development, and some for the others."""
    quick = replace(homework, seeds=(1, 2), spare_seeds=())
    for operator in OPERATORS:
        if only not in operator.name:
            continue
        found = defaultdict(list)
        for file, code in styles():
            if file.parent.name != "near":
                found[file.parent.name].extend((file, m) for m in mutants(operator, code))
        for group, each in found.items():
            random.Random(operator.name).shuffle(each)  # noqa: S311 (a choice of examples, no secret)
            for number, (style, mutant) in enumerate(each[which.start : which.stop]):
                file = folder / f"{operator.name}-{number:03}-{style.stem}-{group}.py"
                file.write_text(mutant.code)
                row = Row(style.stem, group, operator.name, mutant.findings, mutant.lines)
                yield Item(file, row, quick)


def twice_wrong(folder: Path, most: int, only: str, homework: Assignment) -> Iterator[Item]:
    """Mutants with two mistakes: of each pair so many for the styles of development, and so many for the others."""
    quick = replace(homework, seeds=(1, 2), spare_seeds=())
    for number, (first, second) in enumerate(PAIRS):
        if only not in f"{first} {second}":
            continue
        found = defaultdict(list)
        for style, code in styles():
            if style.parent.name != "near":
                found[style.parent.name].extend((style, *pair) for pair in pairs(first, second, code))
        for group, each in found.items():
            random.Random(f"{first} {second}").shuffle(each)  # noqa: S311 (a choice of examples, no secret)
            for place, (style, mutant, also) in enumerate(each[:most]):
                file = folder / f"two-{number:02}-{place:03}-{style.stem}-{group}.py"
                file.write_text(mutant.code)
                row = Row(style.stem, group, mutant.operator, mutant.findings, (), also=also)
                yield Item(file, row, quick)


def right(folder: Path, every: int, homework: Assignment) -> Iterator[Item]:
    """Right programs, each in several ways of writing it."""
    number = 0
    for style, code in styles():
        for variant in VARIANTS:
            data = variant.write(code)
            if data is None:
                continue
            number += 1
            if number % every == 0:
                file = folder / f"right-{number:04}-{style.stem}{variant.suffix}"
                file.write_bytes(data)
                yield Item(file, Row(style.stem, style.parent.name, variant.name, (), ()), homework)


def graded(items: list[Item]) -> Iterator[Row]:
    """The items' rows, with what grading said."""

    def one(item: Item, team: Team) -> tuple[Item, Graded]:
        return item, grade(Submission(item.file.stem, item.file, item.file), item.assignment, team)

    teams = [[Sandbox(Isolation.STANDARD, warm_modules([]), LIMITS)] for _ in range(os.cpu_count() or 1)]
    try:
        for team in teams:
            team[0].start()
        for item, result in grade_all(items, one, teams):
            yield told(item.row, result)
    finally:
        for team in teams:
            team[0].close()


def told(row: Row, result: Graded) -> Row:
    """The row with the findings that are no remarks (and those remarks that are asked for), and what failed."""
    findings = [f for f in result.grade.findings if not f.for_instructor_only]
    kept = [f for f in findings if f.severity is not Severity.STYLE or f.id in row.expected + row.also]
    failed = [v.check for v in result.grade.verdicts if v.outcome is not Outcome.PASSED]
    seen = tuple((f.id, f.place.line if f.place else None) for f in kept)
    return replace(row, found=seen, failed=tuple(failed), points=result.grade.points)


if __name__ == "__main__":
    main()
