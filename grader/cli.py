"""Arguments, exit codes, progress: the only module that prints.

Everything heavy is imported where it is used: so `--help` is there at once, and the sandbox's worker, which
takes seconds to import torch, is on its way before the grader imports what judges.
"""

from __future__ import annotations

import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from enum import IntEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import GraderError, IsolationError, UsageError
from grader.options import GIVEN_UP, doctor_parser, make_output_folder, parser, verify_parser
from grader.outside import Outside, Reports

if TYPE_CHECKING:
    from grader.assignment import Assignment
    from grader.executors import Team
    from grader.gradebook import Graded
    from grader.submission import Submission


class Exit(IntEnum):
    """What the exit code says."""

    GRADED = 0
    BELOW = 1
    INTERRUPTED = 2
    FAULT = 3
    USAGE = 4
    NOTHING = 5


def main(arguments: Sequence[str] | None = None, outside: Outside | None = None) -> int:
    """Run a command, and say how it went by an exit code (see Exit)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a character must not end the grading
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
    from grader.assignment import describe, discover
    from grader.submission import match

    folders = {folder.resolve().name: folder for folder in discover(options.assignment, Path.cwd())}
    work = match(options.paths, {name: describe(folder).entry for name, folder in folders.items()})
    if not work:
        return _leave(Exit.NOTHING, f"nothing to grade in {', '.join(map(str, options.paths))}")
    make_output_folder(options.paths, options.output)
    if options.isolation == "none" and not options.quiet:
        print(f"grade: {GIVEN_UP}", file=sys.stderr)
    codes = []
    for name, submissions in work.items():
        output = options.output / name if len(work) > 1 else options.output
        codes.append(_grade_assignment(folders[name], submissions, output, options, outside))
        if codes[-1] is Exit.INTERRUPTED:
            return Exit.INTERRUPTED
    return max(codes)


def _grade_assignment(
    folder: Path, submissions: list[Submission], output: Path, options: Namespace, outside: Outside
) -> Exit:
    with _sandboxes(folder, options.paths, len(submissions), options, outside) as teams:
        from grader.assignment import load

        assignment = load(folder)
        reports = outside.open_reports(output, assignment)
        results = _graded(submissions, assignment, teams)
        return _report(_shown(results, len(submissions), options), reports, options)


@contextmanager
def _sandboxes(
    folder: Path, paths: Sequence[Path], count: int, options: Namespace, outside: Outside
) -> Iterator[Sequence[Team]]:
    """As many sandboxes as can be of use, in teams, their workers on their way."""
    from grader.assignment import describe
    from grader.executors import RUNS_AT_ONCE, default_workers, warm_modules

    modules, limits = warm_modules(paths), describe(folder).run_limits
    with ExitStack() as stack:
        opened = (
            outside.open_sandbox(modules, options.isolation, limits)
            for _ in range(min(options.workers or default_workers(), RUNS_AT_ONCE * count))
        )
        sandboxes = [stack.enter_context(sandbox) for sandbox in opened]
        teams = min(len(sandboxes), count)
        yield [sandboxes[first::teams] for first in range(teams)]


def _graded(submissions: Sequence[Submission], assignment: Assignment, teams: Sequence[Team]) -> Iterator[Graded]:
    from grader.executors import grade_all
    from grader.grading import grade

    def grade_one(submission: Submission, team: Team) -> Graded:
        try:
            return grade(submission, assignment, team)
        except IsolationError:
            raise
        except Exception as fault:  # noqa: BLE001 (a fault of ours in one submission must not end the class)
            return _not_graded(submission, assignment, fault)

    return grade_all(submissions, grade_one, teams, "threads" if len(teams) > 1 else "serial")


def _not_graded(submission: Submission, assignment: Assignment, fault: Exception) -> Graded:
    """A grade that is open: every check has met a fault of ours."""
    from grader.evidence import Evidence
    from grader.gradebook import Graded
    from grader.verdict import Grade, Outcome, Verdict

    reason = f"A fault of the grader's, not yours ({type(fault).__name__}: {fault}). A human will look."
    checks = assignment.checks
    verdicts = tuple(Verdict(c.name, c.title, Outcome.ERRORED, c.points, reason) for c in checks)
    return Graded(submission, None, Evidence(()), Grade(verdicts, ()))


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
            print(f"{graded.submission.name!a} {graded.grade.points:g}", file=sys.stderr)
            yield graded
    elif options.quiet or not sys.stderr.isatty():
        yield from results
    else:
        from rich.console import Console
        from rich.progress import track

        yield from track(results, "Grading", count, console=Console(stderr=True), transient=True)


def _verify(arguments: list[str], outside: Outside) -> Exit:
    options = verify_parser().parse_args(arguments)
    from grader.assignment import inside

    return max(_verify_one(each, options, outside) for path in options.paths for each in inside(path))


def _verify_one(folder: Path, options: Namespace, outside: Outside) -> Exit:
    from grader.executors import default_workers

    with _sandboxes(folder, (), default_workers(), options, outside) as teams:
        from grader.assignment import load
        from grader.verify import verify

        assignment = replace(load(folder), advice="hints")  # fixes are tried for students only

        def grade_all(submissions: Sequence[Submission]) -> Iterator[Graded]:
            return _shown(_graded(submissions, assignment, teams), len(submissions), options)

        complaints = list(verify(assignment, grade_all))
    for complaint in complaints:
        print(f"{assignment.name}: {complaint.where}: {complaint.what}")
    if not options.quiet:
        print(f"{assignment.name}: {len(complaints) or 'no'} disagreements between rubric and examples")
    return Exit.BELOW if complaints else Exit.GRADED


def _doctor(arguments: list[str], outside: Outside) -> Exit:
    doctor_parser().parse_args(arguments)
    states = outside.examine_walls()
    for state in states:
        print(f"{'stands' if state.stands else 'MISSING':8}{state.name:14}{state.why}")
    from grader.sandbox import Isolation
    from grader.sandbox.sandbox import demand

    for isolation in (Isolation.STRICT, Isolation.STANDARD):
        try:
            demand(isolation, states)
        except IsolationError as refusal:
            explained = str(refusal)
        else:
            print(f"\nIsolation {isolation.value} can be had; every report tells which walls stood.")
            return Exit.GRADED
    return _leave(Exit.FAULT, explained)


if __name__ == "__main__":
    sys.exit(main())
