"""Arguments, exit codes, progress: the only module that prints.

Everything heavy is imported where it is used, so that `--help` is there at once, and so that the sandbox's worker,
which takes two seconds to import torch, starts before the grader imports anything itself.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from grader.errors import GraderError, UsageError

if TYPE_CHECKING:
    from grader.assignment import Assignment
    from grader.gradebook import Graded
    from grader.sandbox import Sandbox
    from grader.submission import Submission


class Exit(IntEnum):
    """What the exit code says."""

    GRADED = 0
    BELOW = 1
    INTERRUPTED = 2
    FAULT = 3
    USAGE = 4
    NOTHING = 5


class Parser(argparse.ArgumentParser):
    """An argument parser whose mistakes are usage errors; argparse's own exit code means something else here."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} ({self.prog} --help tells more)")


def parser() -> Parser:
    """The parser of `grade PATH...`; README.md repeats its table of options."""
    made = Parser(
        prog="grade",
        description="Runs PyTorch training scripts and notebooks in a sandbox, watches them train, and grades them.",
        epilog="`grade verify [NAME_OR_DIR]` holds an assignment to its own examples; `grade doctor` tells how well "
        "runs are walled here. Exit codes: 0 graded; 1 some submission is below --fail-under; 2 interrupted; "
        "3 a fault of ours; 4 usage; 5 nothing to grade.",
    )
    made.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a script, a notebook, or a folder of them")
    made.add_argument("--output", type=Path, metavar="DIR", default=Path("reports"), help="where reports go (reports)")
    made.add_argument("--fail-under", type=_points, metavar="X", help="exit with 1 if a submission has fewer points")
    made.add_argument("--version", action="version", version=f"grade {_version()}")
    _add_common(made)
    return made


def _add_common(made: Parser) -> None:
    named = "an assignment's name, or its folder (found by the names of folders)"
    made.add_argument("--assignment", metavar="NAME_OR_DIR", help=named)
    made.add_argument("--workers", type=_workers, metavar="N", help="runs at a time (one for each core)")
    made.add_argument(
        "--isolation",
        choices=("strict", "standard", "none"),
        default="standard",
        help="the walls that must stand; none is for your own script only (standard)",
    )
    loudness = made.add_mutually_exclusive_group()
    loudness.add_argument("-q", "--quiet", action="store_true", help="print nothing but errors")
    loudness.add_argument("-v", "--verbose", action="store_true", help="also tell what happens, and where a fault is")
