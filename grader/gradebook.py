"""A class's grades: what one graded submission holds, and the light row that is kept of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grader.evidence import Evidence
from grader.program import Program
from grader.submission import Submission
from grader.verdict import Finding, Grade, Outcome, Verdict


@dataclass(frozen=True)
class Graded:
    """One submission, all there is to say of it. `program` is None where the file could not be read."""

    submission: Submission
    program: Program | None
    evidence: Evidence
    grade: Grade


@dataclass(frozen=True)
class Shown:
    """A finding as lists show it."""

    id: str
    where: str
    message: str
    hint: str


@dataclass(frozen=True)
class Row:
    """What is kept of a submission when its page is written.

    page: the page's file name. entry: its part of results.json. failed, findings: names; what only waits for a failed
    check is not listed. private: findings for the instructor's eyes. open_question: why a human has to look, if so.
    """

    name: str
    page: str
    entry: Mapping[str, Any]
    points: float
    possible: float
    provisional: bool
    verdicts: tuple[Verdict, ...]
    shown: tuple[Shown, ...]
    failed: tuple[str, ...]
    findings: tuple[str, ...]
    private: tuple[str, ...]
    endings: tuple[str, ...]
    walls: tuple[str, ...]
    open_question: str


def row(graded: Graded, page: str, entry: Mapping[str, Any]) -> Row:
    """The row of a graded submission."""
    grade, runs = graded.grade, graded.evidence.runs
    visible = [f for f in grade.findings if not f.for_instructor_only]
    walls = [run.walls for run in runs]
    return Row(
        name=graded.submission.name,
        page=page,
        entry=entry,
        points=grade.points,
        possible=grade.possible,
        provisional=grade.provisional,
        verdicts=grade.verdicts,
        shown=tuple(Shown(f.id, _where(f), f.message, f.hint) for f in visible),
        failed=tuple(v.check for v in grade.verdicts if v.outcome in (Outcome.FAILED, Outcome.ERRORED)),
        findings=tuple(f.id for f in visible),
        private=tuple(f"{f.id}: {f.message}" for f in grade.findings if f.for_instructor_only),
        endings=tuple(dict.fromkeys(run.ending.value for run in runs)),
        walls=tuple(w for w in walls[0] if all(w in each for each in walls)) if walls else (),
        open_question=next(_open_questions(grade), ""),
    )


def _open_questions(grade: Grade) -> Iterator[str]:
    """What a human has to settle."""
    yield from (v.reason for v in grade.verdicts if v.needs_human or v.outcome is Outcome.ERRORED)
    yield from (f.message for f in grade.findings if f.needs_human)


def _where(finding: Finding) -> str:
    if finding.place is None:
        return ""
    cell = f"cell {finding.place.cell}, " if finding.place.cell is not None else ""
    return f"{cell}line {finding.place.line}"
