"""Arguments, exit codes, progress: the only module that prints.

Everything heavy is imported where it is used: so `--help` is there at once, and the sandbox's worker, which takes
seconds to import torch, is on its way before the grader imports anything itself.
"""

from __future__ import annotations

import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from grader.errors import GraderError, UsageError
from grader.options import doctor_parser, parser, refuse_to_write_into, verify_parser

if TYPE_CHECKING:
    from grader.assignment import Assignment
    from grader.gradebook import Graded
    from grader.grading import Runs
    from grader.submission import Submission


class Exit(IntEnum):
    """What the exit code says."""

    GRADED = 0
    BELOW = 1
    INTERRUPTED = 2
    FAULT = 3
    USAGE = 4
    NOTHING = 5


class Reports(Protocol):
    """Where grades go: files in one folder, and a summary for the terminal."""

    def add(self, graded: Graded) -> None:
        """Write what belongs to one submission."""

    def close(self) -> None:
        """Write what belongs to all of them."""

    def summary(self) -> str:
        """All of them, for the terminal."""


def _open_sandbox(modules: tuple[str, ...], isolation: str) -> AbstractContextManager[Runs]:
    """A sandbox whose worker is on its way, not waited for."""
    raise NotImplementedError


def _open_reports(folder: Path, assignment: Assignment) -> Reports:
    raise NotImplementedError


@dataclass(frozen=True)
class Outside:
    """What the commands reach out to; tests put fakes there."""

    open_sandbox: Callable[[tuple[str, ...], str], AbstractContextManager[Runs]] = _open_sandbox
    open_reports: Callable[[Path, Assignment], Reports] = _open_reports


def main(arguments: Sequence[str] | None = None, outside: Outside | None = None) -> int:
    """Run a command, and say how it went by an exit code (see Exit)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = {"verify": _verify, "doctor": _doctor}.get(given[0] if given else "")
    try:
        if command is None:
            return _grade(given, outside or Outside())
        return command(given[1:], outside or Outside())
    except UsageError as error:
        return _leave(Exit.USAGE, str(error))
    except KeyboardInterrupt:
        return _leave(Exit.INTERRUPTED, "interrupted")
    except GraderError as error:
        return _leave(Exit.FAULT, str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains at its end
        return Exit.GRADED
    except Exception:  # noqa: BLE001 (the last resort: whatever it is, it is told in full and is no verdict)
        return _leave(Exit.FAULT, f"a fault of the grader's own, held against nobody\n{traceback.format_exc()}")


def _leave(code: Exit, text: str) -> Exit:
    print(f"grade: {text}", file=sys.stderr)
    return code


def _grade(arguments: list[str], outside: Outside) -> Exit:
    options = parser().parse_args(arguments)
    refuse_to_write_into(options.paths, options.output)
    modules = warm_modules(options.paths)
    with ExitStack() as stack:
        sandboxes = [stack.enter_context(outside.open_sandbox(modules, options.isolation))]
        from grader.assignment import discover, match

        work = match(options.paths, discover(options.assignment, Path.cwd()))
        count = sum(len(submissions) for _, submissions in work)
        for _ in range(min(options.workers or default_workers(), count) - 1):
            sandboxes.append(stack.enter_context(outside.open_sandbox(modules, options.isolation)))
        codes = [Exit.GRADED if work else _leave(Exit.NOTHING, f"nothing to grade in {_listed(options.paths)}")]
        for assignment, submissions in work:
            folder = options.output / assignment.name if len(work) > 1 else options.output
            results = _graded(submissions, assignment, sandboxes)
            reports = outside.open_reports(folder, assignment)
            codes.append(_report(_shown(results, len(submissions), options), reports, options))
            if codes[-1] is Exit.INTERRUPTED:
                return Exit.INTERRUPTED
        return max(codes)


def _graded(
    submissions: Sequence[Submission], assignment: Assignment, sandboxes: Sequence[Runs]
) -> Iterator[Graded]:
    from grader.executors import grade_all
    from grader.grading import grade

    name = "threads" if len(sandboxes) > 1 else "serial"
    return grade_all(submissions, lambda each, sandbox: grade(each, assignment, sandbox), sandboxes, name)


def _report(results: Iterator[Graded], reports: Reports, options: Namespace) -> Exit:
    """Write and show grades as they come; those that came before an interrupt are kept."""
    code = Exit.GRADED
    try:
        for graded in results:
            reports.add(graded)
            code = max(code, _code(graded, options.fail_under))
    except KeyboardInterrupt:
        code = _leave(Exit.INTERRUPTED, "interrupted; what was graded before is reported")
    reports.close()
    if not options.quiet:
        print(reports.summary())
    return code


def _code(graded: Graded, fail_under: float | None) -> Exit:
    from grader.evidence import Ending
    from grader.verdict import Outcome

    ours = any(verdict.outcome is Outcome.ERRORED for verdict in graded.grade.verdicts)
    if ours or any(run.ending is Ending.SANDBOX_FAILED for run in graded.evidence.runs):
        return Exit.FAULT
    below = fail_under is not None and graded.grade.points < fail_under - 1e-9
    return Exit.BELOW if below else Exit.GRADED


def _shown(results: Iterator[Graded], count: int, options: Namespace) -> Iterator[Graded]:
    """The results, with a line for each or a bar that moves, on stderr, as they pass."""
    if options.verbose:
        for graded in results:
            print(f"{ascii(graded.submission.name)} {graded.grade.points:g}", file=sys.stderr)
            yield graded
    elif options.quiet or not sys.stderr.isatty():
        yield from results
    else:
        from rich.console import Console
        from rich.progress import track

        yield from track(results, "Grading", count, console=Console(stderr=True), transient=True)


def _verify(arguments: list[str], outside: Outside) -> Exit:
    options = verify_parser().parse_args(arguments)
    with ExitStack() as stack:
        opened = [outside.open_sandbox(warm_modules(()), options.isolation) for _ in range(options.workers or default_workers())]
        sandboxes = [stack.enter_context(sandbox) for sandbox in opened]
        from grader.assignment import discover
        from grader.verify import verify

        wrong = 0
        for path in options.paths:
            for assignment in discover_in(path):
                for complaint in verify(assignment, lambda submissions: _graded(submissions, assignment, sandboxes)):
                    print(f"{assignment.name}: {complaint.where}: {complaint.what}")
                    wrong += 1
                if not options.quiet: print(f"{assignment.name}: ...")
    return Exit.BELOW if wrong else Exit.GRADED


def _doctor(arguments: list[str], outside: Outside) -> Exit:
    doctor_parser().parse_args(arguments)
    raise NotImplementedError
