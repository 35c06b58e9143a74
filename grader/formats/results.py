"""Grades as plain values for machines: `results.json`, as docs/results.md describes it."""

from __future__ import annotations

import math
from typing import Any

from grader.evidence import Run
from grader.gradebook import Graded
from grader.library.stopping import stop_of
from grader.library.view import training_of
from grader.verdict import Change, Finding, Verdict

from .text import clean

SCHEMA = 1


def document(assignment: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The whole of results.json."""
    return {"schema": SCHEMA, "assignment": assignment, "submissions": entries}


def entry(graded: Graded) -> dict[str, Any]:
    """One submission's part of it."""
    grade = graded.grade
    return {
        "name": clean(graded.submission.name, 300),
        "path": clean(str(graded.submission.path), 1000),
        "grade": {"points": grade.points, "possible": grade.possible, "provisional": grade.provisional},
        "verdicts": [_verdict(v) for v in grade.verdicts],
        "findings": [_finding(f) for f in grade.findings],
        "runs": [_run(r, graded) for r in graded.evidence.runs],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "check": verdict.check,
        "title": verdict.title,
        "outcome": verdict.outcome.value,
        "points": verdict.points,
        "possible": verdict.possible,
        "reason": clean(verdict.reason),
        "hint": clean(verdict.hint),
        "remark": clean(verdict.remark),
        "needs_human": verdict.needs_human,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "line": finding.place.line if finding.place is not None else None,
        "cell": finding.place.cell if finding.place is not None else None,
        "message": clean(finding.message),
        "hint": clean(finding.hint),
        "evidence": clean(finding.evidence),
        "for_instructor_only": finding.for_instructor_only,
        "fix": [_change(c) for c in finding.fix],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "line": change.place.line,
        "cell": change.place.cell,
        "removed": [clean(line) for line in change.removed],
        "added": [clean(line) for line in change.added],
    }


def _run(run: Run, graded: Graded) -> dict[str, Any]:
    intervention = run.scenario.intervention
    return {
        "scenario": run.scenario.name,
        "seed": run.scenario.seed,
        "delta": intervention.delta if intervention is not None else None,
        "ending": run.ending.value,
        "steps": run.trace.total_steps if run.trace is not None else 0,
        "exit": _exit(run, graded),
        "seconds": round(run.seconds, 4) if math.isfinite(run.seconds) else None,
        "walls": list(run.walls),
        "detail": clean(run.detail, 500),
    }


def _exit(run: Run, graded: Graded) -> str | None:
    """Why the training loop ended, in words."""
    training = training_of(run)
    return None if training is None else stop_of(training, graded.evidence).exit.value
