"""Fixes that were tried: a proposal is offered only if, with it, its finding is gone and no other has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import islice

from grader.assignment import Assignment
from grader.evidence import Ending, Evidence
from grader.executors import Team, run_all
from grader.library.findings import best_run
from grader.library.findings.case import Case
from grader.library.fixes import proposals, repaired
from grader.library.source import parsed
from grader.program import Program
from grader.scenarios import IMPATIENT, as_written
from grader.verdict import Change, Finding, Severity

_FINDINGS = 3  # for which fixes are looked for
_TRIES = 4  # for each of them


Adapt = Callable[[Program], Program]


def with_fixes(
    findings: tuple[Finding, ...],
    program: Program,
    adapt: Adapt,
    assignment: Assignment,
    team: Team,
    evidence: Evidence,
) -> tuple[Finding, ...]:
    """The findings, those with a fix that was seen to help together with it. Places are lines of the program.

    The program is the student's own; `adapt` makes of it what can be run here, line for line.
    """
    run = best_run(evidence, assignment.rubric.get("share", 0.95)) if evidence.seeds else None
    if run is None or run.trace is None or assignment.advice != "fixes":
        return findings
    case = Case(evidence, run, run.trace, assignment.rubric.get("share", 0.95))
    wanted = [f for f in findings if not f.for_instructor_only][:_FINDINGS]
    trial = _Trial(program, adapt, assignment, team, {f.id for f in findings}, evidence)
    return tuple(replace(f, fix=trial.fix(f, _texts(f, program, case))) if f in wanted else f for f in findings)


def _texts(finding: Finding, program: Program, case: Case) -> Iterator[str]:
    """Programs that may be without a finding."""
    source = parsed(program.code)
    if source is not None:
        yield from proposals(finding, source, case)
    elif (text := repaired(program.code)) is not None:
        yield text


class _Trial:
    """Tries proposals for one program's findings."""

    def __init__(
        self, program: Program, adapt: Adapt, assignment: Assignment, team: Team, known: set[str], evidence: Evidence
    ) -> None:
        self._program = program
        self._adapt = adapt
        self._assignment = assignment
        self._team = team
        self._known = known
        waits = any(run.ending is Ending.TIMED_OUT for run in evidence.seeds)
        self._tries = 1 if waits else _TRIES  # a run that does not end takes all of its time
        self._patience = IMPATIENT if waits else 1.0

    def fix(self, finding: Finding, texts: Iterator[str]) -> tuple[Change, ...]:
        """The changes of the first text that helps; none where none does."""
        for text in islice(dict.fromkeys(texts), self._tries):
            if parsed(text) is not None and self._helps(finding, text):
                return changes(self._program, text)
        return ()

    def _helps(self, finding: Finding, text: str) -> bool:
        """Whether a program, run under two seeds, is without a finding and has no new one.

        Most proposals that do not help are known by their first run; a team of two makes both at the same time.
        """
        program = self._adapt(replace(self._program, code=text, original=""))
        scenarios = as_written(self._assignment.seeds[:2], first=False, patience=self._patience)
        runs = run_all(program, scenarios[: len(self._team)], self._team)
        if finding.id in {f.id for f in self._assignment.findings(Evidence(runs[:1], source=program.code))}:
            return False
        runs += run_all(program, scenarios[len(runs) :], self._team)
        found = self._assignment.findings(Evidence(runs, source=program.code))
        serious = {f.id for f in found if f.severity is not Severity.STYLE}
        return finding.id not in {f.id for f in found} and serious <= self._known


def changes(program: Program, text: str) -> tuple[Change, ...]:
    """What differs between a program and another text of it, in the student's own lines."""
    return tuple(_changes(program, text))


def _changes(program: Program, text: str) -> Iterator[Change]:
    before, after = program.code.split("\n"), text.split("\n")
    for what, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            behind = start if end == start and start > 0 else start + 1  # an insertion: the line that it comes behind
            yield Change(program.place(behind), tuple(before[start:end]), tuple(after[first:last]))
