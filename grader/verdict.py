"""What judging yields: verdicts on checks, diagnosed findings, and the grade they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """How a check ended; `errored` is our fault and never costs a point by itself."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    ERRORED = "errored"


class Severity(Enum):
    """How much a finding matters; style never costs points."""

    BREAKS = "breaks"
    WRONG = "wrong"
    STYLE = "style"


@dataclass(frozen=True)
class Place:
    """Where in the student's own file: a line (from 1), and for a notebook the code cell (from 1)."""

    line: int
    cell: int | None = None


@dataclass(frozen=True)
class Change:
    """A piece of a fix: lines of the student's own that go, and lines that come in their place.

    `place` is the first line that goes; where none does, the line behind which the new ones come.
    """

    place: Place
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """One check's outcome. `reason` says what was expected and what was seen; `hint` is the way on.

    `remark` qualifies a pass ("under 2 of 3 seeds"). `needs_human` marks a skip that a person has to settle.
    """

    check: str
    title: str
    outcome: Outcome
    possible: float
    reason: str = ""
    hint: str = ""
    remark: str = ""
    needs_human: bool = False

    @property
    def points(self) -> float:
        """All of the check's points if it passed, else none."""
        return self.possible if self.outcome is Outcome.PASSED else 0.0


@dataclass(frozen=True)
class Finding:
    """A diagnosed cause: what is wrong (message), how to put it right (hint), what it rests on (evidence).

    `needs_human` makes the grade provisional. `fix`: the smallest change that was seen to help, if one is known.
    """

    id: str
    severity: Severity
    message: str
    hint: str
    evidence: str
    place: Place | None = None
    for_instructor_only: bool = False
    needs_human: bool = False
    fix: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Grade:
    """The verdicts on one submission; provisional while a human has to look."""

    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]

    @property
    def points(self) -> float:
        """Points earned."""
        return sum(verdict.points for verdict in self.verdicts)

    @property
    def possible(self) -> float:
        """Points that could be earned."""
        return sum(verdict.possible for verdict in self.verdicts)

    @property
    def provisional(self) -> bool:
        """Whether some verdict is a fault of ours, or something waits for a human."""
        waits = any(f.needs_human for f in self.findings)
        return waits or any(v.outcome is Outcome.ERRORED or v.needs_human for v in self.verdicts)
