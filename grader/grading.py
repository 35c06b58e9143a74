"""The flow, top to bottom: a submission is read, run, judged, diagnosed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from grader.assignment import Assignment
from grader.check import Check, Over, judge
from grader.evidence import Ending, Evidence, Run
from grader.executors import Team, run_all
from grader.gradebook import Graded
from grader.library.findings import ranked_runs
from grader.library.histories import chance_matters
from grader.library.pair import find_pair
from grader.portable import lacks_device, portable
from grader.program import Program, Unreadable
from grader.remedies import with_fixes
from grader.replay import contradictions
from grader.scenarios import IMPATIENT, as_written, changed_slopes
from grader.submission import Submission, read
from grader.verdict import Finding, Grade, Outcome, Severity, Verdict


def grade(submission: Submission, assignment: Assignment, team: Team) -> Graded:
    """Grade one submission: whatever is wrong with it, there is a grade that says so."""
    try:
        program = read(submission)
    except Unreadable as problem:
        return _unreadable(submission, assignment, str(problem))
    program = replace(program, files=program.files + assignment.files)  # the course's own take the place of others
    with np.errstate(all="ignore"):  # numbers of a training that diverges overflow; what comes of it is looked at
        written = program
        program, evidence = _run(written, assignment, team)
        adapt = _unchanged if program is written else _for_the_processor
        verdicts = tuple(_told(v, program) for v in judge(assignment.checks, evidence))
        found = _diagnosed(assignment.findings, evidence)
        try:
            found = with_fixes(found, written, adapt, assignment, team, evidence)
        except Exception as fault:  # noqa: BLE001 (whatever it is, it is our fault; findings stand without fixes)
            found += (_our_fault("looking for fixes", fault),)
        findings = tuple(_placed(f, program) for f in found)
        return Graded(submission, program, evidence, Grade(verdicts, findings + _doubts(evidence)))


def _run(program: Program, assignment: Assignment, team: Team) -> tuple[Program, Evidence]:
    """The program as it could be run, with its evidence: where it asks for a GPU, on the processor instead."""
    evidence = gather(program, assignment, team)
    other = portable(program) if lacks_device(evidence) else None
    elsewhere = gather(other, assignment, team) if other is not None else None
    if other is None or elsewhere is None or lacks_device(elsewhere):
        return program, evidence
    return other, elsewhere


def _unchanged(program: Program) -> Program:
    return program


def _for_the_processor(program: Program) -> Program:
    return portable(program) or program


def gather(program: Program, assignment: Assignment, team: Team) -> Evidence:
    """Run a program under all scenarios that its grade asks for."""
    evidence = Evidence(_under_seeds(program, assignment, team), source=program.code)
    if _was_unlucky(assignment, evidence):
        more = run_all(program, as_written(assignment.spare_seeds, first=False), team)
        evidence = replace(evidence, seeds=evidence.seeds + more)
    return replace(evidence, changed=_changed(program, assignment, team, evidence))


def _under_seeds(program: Program, assignment: Assignment, team: Team) -> tuple[Run, ...]:
    """The runs as written; what twice did not end in time is not waited for again."""
    scenarios = as_written(assignment.seeds)
    first = run_all(program, scenarios[:2], team)  # two, however many sandboxes there are: grades never depend on that
    if sum(run.ending is Ending.TIMED_OUT for run in first) == 2:
        return first
    return first + run_all(program, scenarios[2:], team)


def _was_unlucky(assignment: Assignment, evidence: Evidence) -> bool:
    """Whether a check that needs one good seed has none, although the seed makes a difference."""
    if not chance_matters(evidence) or all(run.ending is Ending.TIMED_OUT for run in evidence.seeds):
        return False
    alone = [replace(check, after=()) for check in assignment.checks if check.over is Over.ANY_SEED]
    return any(verdict.outcome is Outcome.FAILED for verdict in judge(alone, evidence))


def _changed(program: Program, assignment: Assignment, team: Team, evidence: Evidence) -> tuple[Run, ...]:
    """The runs with changed slopes, like the run as written that came furthest; if they fail by chance, like the next.

    A stop condition that nearly always does may hold too soon on one draw of the noise.
    """
    first, *others = ranked_runs(evidence, assignment.rubric.get("share", 0.95))
    if first.ending is Ending.TIMED_OUT:
        return _soon_changed(first, program, assignment, team, evidence)
    changed = _like(first, program, assignment, team)
    if not changed or not others or not chance_matters(evidence):
        return changed
    failed = _failed_when_changed(assignment.checks, evidence, changed)
    again = _like(others[0], program, assignment, team) if failed else ()
    if again and len(_failed_when_changed(assignment.checks, evidence, again)) < len(failed):
        return again
    return changed


def _soon_changed(
    base: Run, program: Program, assignment: Assignment, team: Team, evidence: Evidence
) -> tuple[Run, ...]:
    """Runs with changed slopes of a program that does not end: only if points are at stake with all of the time."""
    changed = _like(base, program, assignment, team, IMPATIENT)
    if changed and _failed_when_changed(assignment.checks, evidence, changed):
        return _like(base, program, assignment, team)
    return changed


def _like(base: Run, program: Program, assignment: Assignment, team: Team, patience: float = 1.0) -> tuple[Run, ...]:
    """Runs like one as written whose data has other slopes; none where its data is not found."""
    if base.trace is None or base.trace.total_steps == 0:
        return ()
    pair = find_pair(base.trace, assignment.inputs, assignment.targets)
    if pair is None:
        return ()
    return run_all(program, changed_slopes(base, pair, program.code, patience), team)


def _failed_when_changed(checks: Sequence[Check], evidence: Evidence, changed: tuple[Run, ...]) -> list[str]:
    """The checks of changed slopes that fail."""
    about = {check.name for check in checks if check.over is Over.ALL_RUNS_AT_ONCE}
    verdicts = judge(checks, replace(evidence, changed=changed))
    return [v.check for v in verdicts if v.check in about and v.outcome is Outcome.FAILED]


def _diagnosed(diagnose: Callable[[Evidence], tuple[Finding, ...]], evidence: Evidence) -> tuple[Finding, ...]:
    """The findings; a fault of a rule of ours is told to the instructor and costs the student nothing."""
    try:
        return diagnose(evidence)
    except Exception as fault:  # noqa: BLE001 (whatever it is, it is our fault; verdicts stand without diagnosis)
        return (_our_fault("diagnosis", fault),)


def _our_fault(what: str, fault: Exception) -> Finding:
    text = f"A fault of the grader's: {what} failed ({type(fault).__name__}: {fault})."
    return Finding("grader_fault", Severity.STYLE, text, "", "", None, for_instructor_only=True)


def _doubts(evidence: Evidence) -> tuple[Finding, ...]:
    """A finding for the instructor where the evidence contradicts itself."""
    found = contradictions(evidence)
    if not found:
        return ()
    text = f"What the runs testified does not add up; somebody should read the program. {' '.join(found[:3])}"
    seen = f"{len(found)} of {len(evidence.runs)} runs"
    return (
        Finding(
            "evidence_does_not_add_up", Severity.STYLE, text, "", seen, None, for_instructor_only=True, needs_human=True
        ),
    )


def _told(verdict: Verdict, program: Program) -> Verdict:
    """A verdict whose sentences name lines as the student sees them."""
    return replace(verdict, reason=program.prose(verdict.reason), hint=program.prose(verdict.hint))


def _placed(finding: Finding, program: Program) -> Finding:
    """A finding with its place in the student's own file."""
    place = program.place(finding.place.line) if finding.place is not None else None
    message, hint, evidence = map(program.prose, (finding.message, finding.hint, finding.evidence))
    return replace(finding, place=place, message=message, hint=hint, evidence=evidence)


def _unreadable(submission: Submission, assignment: Assignment, problem: str) -> Graded:
    """The grade of a hand-in that cannot become a program: nothing passes, and it says why."""
    verdicts = tuple(
        Verdict(c.name, c.title, Outcome.FAILED if not c.after else Outcome.SKIPPED, c.points, problem)
        for c in assignment.checks
    )
    finding = Finding("unreadable", Severity.BREAKS, problem, "Hand in a file that can be read.", "")
    return Graded(submission, None, Evidence(()), Grade(verdicts, (finding,)))
