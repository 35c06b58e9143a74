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
        if missed := next((run.trace.fault for run in evidence.runs if run.trace is not None and run.trace.fault), ""):
            excused = tuple(_excused(verdict, missed) for verdict in verdicts)
            fault = replace(_our_fault("watching", missed), needs_human=True)
            return Graded(submission, program, evidence, Grade(excused, (fault, *_doubts(evidence))))
        found = _diagnosed(assignment.findings, evidence)
        try:
            found = with_fixes(found, written, adapt, assignment, team, evidence)
        except Exception as fault:  # noqa: BLE001 (whatever it is, it is our fault; findings stand without fixes)
            found += (_our_fault("looking for fixes", _named(fault)),)
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
    """The runs with changed slopes, like the run as written that came furthest; made again where they cost points.

    A program that does not end gets less time at first, which others of the class need more. With one that does, chance
    may be to blame: a stop condition that nearly always does may hold too soon on one draw of the noise.
    """
    first, *others = ranked_runs(evidence, assignment.rubric.get("share", 0.95))
    endless = first.ending is Ending.TIMED_OUT
    again = [first] if endless else others[:1] if chance_matters(evidence) else []
    best = _like(first, program, assignment, team, IMPATIENT if endless else 1.0)
    lost = _lost(assignment.checks, evidence, best)
    for base in again if best and lost else ():
        changed = _like(base, program, assignment, team)
        less = _lost(assignment.checks, evidence, changed) - lost
        if changed and (less < 0 or (endless and less == 0)):
            best = changed
    return best


def _like(base: Run, program: Program, assignment: Assignment, team: Team, patience: float = 1.0) -> tuple[Run, ...]:
    """Runs like one as written whose data has other slopes; none where its data is not found."""
    if base.trace is None or base.trace.total_steps == 0:
        return ()
    pair = find_pair(base.trace, assignment.inputs, assignment.targets)
    if pair is None:
        return ()
    return run_all(program, changed_slopes(base, pair, program.code, patience), team)


def _lost(checks: Sequence[Check], evidence: Evidence, changed: tuple[Run, ...]) -> int:
    """How many checks of changed slopes fail, or cannot tell."""
    about = {check.name for check in checks if check.over is Over.ALL_RUNS_AT_ONCE}
    verdicts = judge(checks, replace(evidence, changed=changed))
    return sum(v.check in about and (v.outcome is Outcome.FAILED or v.needs_human) for v in verdicts)


def _diagnosed(diagnose: Callable[[Evidence], tuple[Finding, ...]], evidence: Evidence) -> tuple[Finding, ...]:
    """The findings; a fault of a rule of ours is told to the instructor and costs the student nothing."""
    try:
        return diagnose(evidence)
    except Exception as fault:  # noqa: BLE001 (whatever it is, it is our fault; verdicts stand without diagnosis)
        return (_our_fault("diagnosis", _named(fault)),)


def _excused(verdict: Verdict, fault: str) -> Verdict:
    """A verdict that rests on what was watched wrongly: nobody fails for that."""
    if verdict.outcome is Outcome.PASSED:
        return verdict
    reason = f"A fault of the grader's, not yours ({fault}). A human will look."
    return replace(verdict, outcome=Outcome.ERRORED, reason=reason, hint="")


def _named(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"


def _our_fault(what: str, fault: str) -> Finding:
    text = f"A fault of the grader's: {what} failed ({fault})."
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
