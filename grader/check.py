"""Checks: how an assignment states what must hold, and how a submission's evidence is judged against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from types import ModuleType

from grader.errors import AssignmentError
from grader.evidence import Evidence
from grader.verdict import Outcome, Verdict


class Over(Enum):
    """Which runs a check has to hold over."""

    EVERY_SEED = "every seed"
    ANY_SEED = "any seed"
    ALL_RUNS_AT_ONCE = "all runs at once"


class Failed(Exception):  # noqa: N818 (an outcome, not an error)
    """What the check expected was not seen: a reason with expected and seen, and a hint."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


class CannotTell(Exception):  # noqa: N818 (an outcome, not an error)
    """The evidence does not say; a human has to look."""


@dataclass(frozen=True)
class Check:
    """One line of the rubric. Calling it judges one submission's evidence and returns a remark (or None)."""

    name: str
    title: str
    points: float
    over: Over
    after: tuple[Check, ...]
    judge: Callable[[Evidence], str | None]

    def __call__(self, evidence: Evidence) -> str | None:
        """Judge; see `check`."""
        return self.judge(evidence)


def check(
    *, points: float, after: Check | tuple[Check, ...] = (), over: Over = Over.EVERY_SEED
) -> Callable[[Callable[[Evidence], str | None]], Check]:
    """Make a check of a function whose docstring is the line that students read.

    The function gets evidence with the runs as written narrowed to one seed (`evidence.seeds[0]`), unless it looks
    over all runs at once. It returns a remark or None, and raises `Failed` or `CannotTell`. `after` names the checks
    that have to pass first.
    """

    def make(function: Callable[[Evidence], str | None]) -> Check:
        name: str = function.__name__
        if not (function.__doc__ or "").strip():
            raise AssignmentError(f"the check {name} has no docstring; its first line is what students read")
        title = (function.__doc__ or "").strip().splitlines()[0].rstrip(".")
        return Check(name, title, points, over, after if isinstance(after, tuple) else (after,), function)

    return make


def expect(holds: object, reason: str, hint: str = "") -> None:
    """Fail the check unless `holds` is true.

    Raises:
        Failed: with the reason (expected and seen) and the hint.
    """
    if not holds:
        raise Failed(reason, hint)


def cannot_tell(reason: str) -> None:
    """End the check without a verdict.

    Raises:
        CannotTell: always.
    """
    raise CannotTell(reason)


def checks_in(module: ModuleType) -> tuple[Check, ...]:
    """The checks that a module defines, in the order of their definition."""
    return tuple(value for value in vars(module).values() if isinstance(value, Check))


def judge(checks: Iterable[Check], evidence: Evidence) -> tuple[Verdict, ...]:
    """Judge evidence by each check; one whose prerequisites did not pass is skipped and says which."""
    verdicts: dict[str, Verdict] = {}
    for each in checks:
        waiting = [v for v in (verdicts.get(before.name) for before in each.after) if v and not _passed(v)]
        verdicts[each.name] = _waits(each, waiting[0]) if waiting else _judge_one(each, evidence)
    return tuple(verdicts.values())


def _passed(verdict: Verdict) -> bool:
    return verdict.outcome is Outcome.PASSED


def _waits(each: Check, first: Verdict) -> Verdict:
    reason = f"Not looked at, because this did not pass: {first.title}."
    return Verdict(each.name, each.title, Outcome.SKIPPED, each.points, reason, needs_human=_open(first))


def _open(verdict: Verdict) -> bool:
    return verdict.needs_human or verdict.outcome is Outcome.ERRORED


def _judge_one(each: Check, evidence: Evidence) -> Verdict:
    if each.over is Over.ALL_RUNS_AT_ONCE:
        return _judge_run(each, evidence)
    verdicts = [_judge_run(each, evidence.alone(run)) for run in evidence.seeds]
    if each.over is Over.ANY_SEED:
        return _any(verdicts)
    worst = (Outcome.FAILED, Outcome.ERRORED, Outcome.SKIPPED)
    return next((v for outcome in worst for v in verdicts if v.outcome is outcome), verdicts[0])


def _any(verdicts: list[Verdict]) -> Verdict:
    good = [v for v in verdicts if _passed(v)]
    if not good:
        return next((v for v in verdicts if _open(v)), verdicts[0])
    if len(good) == len(verdicts):
        return good[0]
    luck = f"It held under {len(good)} of {len(verdicts)} random seeds: your result depends on luck."
    remark = " ".join(filter(None, (good[0].remark, luck)))
    return Verdict(good[0].check, good[0].title, Outcome.PASSED, good[0].possible, remark=remark)


def _judge_run(each: Check, evidence: Evidence) -> Verdict:
    try:
        remark = each(evidence)
    except Failed as failed:
        return Verdict(each.name, each.title, Outcome.FAILED, each.points, failed.reason, failed.hint)
    except CannotTell as open_question:
        reason = str(open_question)
        return Verdict(each.name, each.title, Outcome.SKIPPED, each.points, reason, needs_human=True)
    except Exception as fault:  # noqa: BLE001 (whatever it is, it is our fault and must not cost the student)
        reason = f"A fault of the grader's, not yours ({type(fault).__name__}: {fault}). A human will look."
        return Verdict(each.name, each.title, Outcome.ERRORED, each.points, reason)
    return Verdict(each.name, each.title, Outcome.PASSED, each.points, remark=remark or "")
