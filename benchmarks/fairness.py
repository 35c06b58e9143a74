"""Whether chance decides: python benchmarks/fairness.py [--seeds 200] [--first 0] [--rows FILE].

Every right style is graded again and again, as submissions are, each time with other seeds for its runs. A *flip*
is a grading with other outcomes or findings than most of that style's. Reports the flips, style by style.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from diagnosis import ROOT, Item, graded, styles
from mutation.rows import Row

from grader.assignment import Assignment, load


def main() -> None:
    """Grade, count, report."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seeds", type=int, default=200, help="how often each style is graded (200)")
    options.add_argument("--first", type=int, default=0, help="how many gradings of each style came before (0)")
    options.add_argument("--rows", type=Path, help="where every single result is written, a JSON object a line")
    chosen = options.parse_args()
    homework = replace(load(ROOT / "assignments" / "linear_regression"), advice="hints")
    seen: dict[str, list[Row]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for row in graded(list(items(Path(folder), range(chosen.first, chosen.first + chosen.seeds), homework))):
            seen[row.style].append(row)
            if chosen.rows:
                with chosen.rows.open("a") as file:
                    file.write(json.dumps(asdict(row)) + "\n")
    for line in report(seen):
        print(line)


def items(folder: Path, times: range, homework: Assignment) -> Iterator[Item]:
    """Each style so many times, with seeds of its own each time; all styles come before any comes again."""
    files = {folder / f"{style.parent.name}-{style.stem}.py": (style, code) for style, code in styles()}
    for file, (_, code) in files.items():
        file.write_text(code)
    count = len(homework.seeds) + len(homework.spare_seeds)
    for number in times:
        seeds = tuple(range(1000 + number * count, 1000 + (number + 1) * count))
        chance = replace(homework, seeds=seeds[: len(homework.seeds)], spare_seeds=seeds[len(homework.seeds) :])
        for file, (style, _) in files.items():
            yield Item(file, Row(style.stem, style.parent.name, str(number), (), ()), chance)


def report(seen: dict[str, list[Row]]) -> Iterator[str]:
    """Flips of each style that has any, and their sum."""
    flips = total = 0
    for style, rows in seen.items():
        outcomes = Counter((row.failed, row.found) for row in rows)
        usual, times = outcomes.most_common(1)[0]
        total, flips = total + len(rows), flips + len(rows) - times
        if len(outcomes) > 1 or usual != ((), ()):
            yield f"{style}: " + "; ".join(f"{n} times {failed} {found}" for (failed, found), n in outcomes.items())
    yield f"{flips} flips in {total} gradings of {len(seen)} styles"


if __name__ == "__main__":
    main()
