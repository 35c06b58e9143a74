"""Forged evidence by the hundred thousand: python benchmarks/fuzz.py [--streams 100000] [--first 0].

Each stream is an honest trace with pieces exchanged, left out, repeated or blown up. It must be refused by the decoder
or judged and diagnosed like any other; whatever else is raised is printed with the number that makes it again.
"""

from __future__ import annotations

import argparse
import random
import sys
import traceback
import warnings
from collections import Counter
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grader.assignment import load  # noqa: E402 (after the path)
from grader.executors import warm_modules  # noqa: E402
from grader.grading import gather  # noqa: E402
from grader.program import Program  # noqa: E402
from grader.sandbox import Isolation, Sandbox  # noqa: E402
from tests.zoo.forge import forged  # noqa: E402
from tests.zoo.test_forged import HONEST, outcome_of, plain  # noqa: E402


def main() -> None:
    """Forge, judge, count."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--streams", type=int, default=100_000)
    options.add_argument("--first", type=int, default=0, help="number of the first stream")
    chosen = options.parse_args()
    warnings.simplefilter("ignore")  # numbers that overflow are what this is about
    homework = load(ROOT / "assignments" / "linear_regression")
    quick = replace(homework, seeds=(1,), spare_seeds=())
    with Sandbox(Isolation.NONE, warm_modules([])) as sandbox:
        programs = [Program((ROOT / "tests" / name).read_text(encoding="utf-8"), "a.py") for name in HONEST]
        honest = [gather(program, quick, [sandbox]) for program in programs]
    traces = [plain(evidence.seeds[0]) for evidence in honest]
    seen: Counter[str] = Counter()
    for number in range(chosen.first, chosen.first + chosen.streams):
        which = number % len(honest)
        try:
            seen[outcome_of(honest[which], forged(traces[which], random.Random(number)), homework)] += 1  # noqa: S311
        except Exception:  # noqa: BLE001 (these are what it looks for)
            seen["raised"] += 1
            print(f"stream {number}: {traceback.format_exc(limit=-2)}", flush=True)
    print(", ".join(f"{count} {name}" for name, count in sorted(seen.items())))


if __name__ == "__main__":
    main()
