"""Forged evidence, guided by coverage: python benchmarks/fuzz_coverage.py [-max_total_time=600 ...].

Needs `pip install -e '.[fuzz]'` (atheris, which has wheels for Linux). The fuzzer's bytes choose what is changed in an
honest trace, so that what it learns of our code's branches goes into forgeries that are nearly right; every fourth
input is the record itself. Options are libFuzzer's. It ends with an error at the first exception that is none of the
decoder's.
"""

from __future__ import annotations

import random
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["grader"]):
    from grader.assignment import load
    from grader.executors import warm_modules
    from grader.grading import gather
    from grader.program import Program
    from grader.sandbox import Isolation, Sandbox
    from tests.zoo.forge import forged
    from tests.zoo.test_forged import HONEST, outcome_of, plain


class Chosen(random.Random):
    """Chance that is none: its bits are given, and zero when they are used up."""

    def __init__(self, bits: bytes) -> None:
        super().__init__(0)
        self._bits = bits

    def getrandbits(self, k: int, /) -> int:
        """The next k bits."""
        count = (k + 7) // 8
        taken, self._bits = self._bits[:count].ljust(count, b"\0"), self._bits[count:]
        return int.from_bytes(taken, "little") >> (8 * count - k)

    def random(self) -> float:
        """A number below 1, of the next 24 bits."""
        return float(self.getrandbits(24)) / 2**24


def main() -> None:
    """Gather honest evidence, and hand it to the fuzzer."""
    warnings.simplefilter("ignore")  # numbers that overflow are what this is about
    homework = load(ROOT / "assignments" / "linear_regression")
    quick = replace(homework, seeds=(1,), spare_seeds=())
    with Sandbox(Isolation.NONE, warm_modules([])) as sandbox:
        programs = [Program((ROOT / "tests" / name).read_text(encoding="utf-8"), "a.py") for name in HONEST]
        honest = [gather(program, quick, [sandbox]) for program in programs]
    traces = [plain(evidence.seeds[0]) for evidence in honest]

    def one(data: bytes) -> None:
        which = data[0] % (len(honest) + 1) if data else 0
        stream = data[1:] if which == len(honest) else forged(traces[which], Chosen(data[1:]))
        outcome_of(honest[which % len(honest)], stream, homework)

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
