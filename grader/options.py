"""The options of the commands, and what is wrong with them. Nothing heavy is imported here."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import NoReturn

from grader.errors import UsageError

_EPILOG = """\
grade verify [FOLDER...] holds assignments to their own examples; grade doctor tells how runs are walled here.
exit codes: 0 graded; 1 graded, and some submission is below --fail-under; 2 interrupted; 3 a fault of ours;
4 usage; 5 nothing to grade"""


class Parser(argparse.ArgumentParser):
    """An argument parser whose mistakes are usage errors: argparse's own exit code means interrupted here."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of leaving."""
        raise UsageError(f"{message}; see {self.prog} --help")


GIVEN_UP = (
    "isolation none: there are no walls. The program can read and change your files, use the network and start other "
    "programs, as it can when you run it yourself. For your own script only."
)


def parser() -> Parser:
    """The parser of `grade PATH...`; README.md repeats its table of options."""
    made = Parser(
        prog="grade",
        description="Grades PyTorch training code by running it in a sandbox and watching it train.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a script, a notebook, or a folder of them")
    named = "name or folder [what folders are named after, or the only one]"
    made.add_argument("--assignment", metavar="NAME_OR_DIR", help=named)
    made.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        default=Path("reports"),
        help="where reports are written [reports]",
    )
    made.add_argument("--fail-under", type=_points, metavar="X", help="exit with 1 if a submission has fewer points")
    return _with_common(made)


def _with_common(made: Parser) -> Parser:
    made.add_argument("--workers", type=_workers, metavar="N", help="submissions at a time [one for each core]")
    walls = "walls that must stand; none: for your own script only [standard]"
    levels = ("strict", "standard", "none")
    made.add_argument("--isolation", choices=levels, default="standard", help=walls)
    loud = made.add_mutually_exclusive_group()
    loud.add_argument("-q", "--quiet", action="store_true", help="print nothing but errors")
    loud.add_argument("-v", "--verbose", action="store_true", help="print each submission, and where a fault arose")
    made.add_argument("--version", action=_Version, nargs=0, help="print the version and leave")
    return made


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, made: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        sys.stdout.write(f"grade {version('grader')}\n")
        made.exit()


def _points(text: str) -> float:
    points = float(text)
    if not (math.isfinite(points) and points >= 0):
        raise argparse.ArgumentTypeError(f"{text} is not a number of points")
    return points


def _workers(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 256):
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to 256")
    return int(text)


def verify_parser() -> Parser:
    """The parser of `grade verify [FOLDER...]`."""
    made = Parser(prog="grade verify", description="Holds assignments to their own examples.")
    known = "an assignment, or a folder of them [assignments]"
    made.add_argument("paths", nargs="*", type=Path, metavar="FOLDER", default=[Path("assignments")], help=known)
    return _with_common(made)


def doctor_parser() -> Parser:
    """The parser of `grade doctor`."""
    return Parser(prog="grade doctor", description="Tells which walls stand around runs on this machine, and why.")


def make_output_folder(paths: list[Path], output: Path) -> None:
    """Make the folder for reports. Nothing in the submissions is ever written to, so it cannot be in there.

    Raises:
        UsageError: `output` lies in a folder of `paths`, or cannot be made.
    """
    target = output.resolve()
    for path in paths:
        if path.is_dir() and target.is_relative_to(path.resolve()):
            raise UsageError(f"{output} lies in {path}, and nothing in there is written to; choose another --output")
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{output} cannot be a folder ({error.strerror}); choose another --output") from error
