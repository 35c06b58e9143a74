"""A class's grades: what one graded submission holds, and the light row that is kept of it."""

from __future__ import annotations

from dataclasses import dataclass

from grader.evidence import Evidence
from grader.submission import Program, Submission
from grader.verdict import Grade


@dataclass(frozen=True)
class Graded:
    """One submission, all there is to say of it. `program` is None where the file could not be read."""

    submission: Submission
    program: Program | None
    evidence: Evidence
    grade: Grade
