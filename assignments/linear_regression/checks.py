"""The rubric of the first homework: a straight line, learned by hand-written gradient descent."""

from __future__ import annotations

from grader.assignment import rubric
from grader.check import Over, check
from grader.evidence import Evidence
from grader.library import line, training
from grader.library.findings import diagnose
from grader.verdict import Finding

_RUBRIC = rubric(__file__)
SHARE = _RUBRIC["share"]


@check(points=1)
def trains(evidence: Evidence) -> None:
    """Your program trains: gradients are computed, again and again."""
    training.trains(evidence)


@check(points=1, after=trains, over=Over.ANY_SEED)
def finishes(evidence: Evidence) -> None:
    """Your program runs to its end, without an error and in time."""
    training.finishes(evidence)


@check(points=1, after=trains)
def parameters_are_leaves(evidence: Evidence) -> None:
    """Your parameters stay leaves of the graph that require gradients."""
    training.parameters_are_leaves(evidence)


@check(points=1, after=trains)
def parameters_keep_identity(evidence: Evidence) -> None:
    """Your parameters stay the same tensors from the first step to the last."""
    training.parameters_keep_identity(evidence)


@check(points=1.5, after=trains)
def updates_follow_gradient(evidence: Evidence) -> str | None:
    """Every update follows the parameter's own, fresh gradient downhill."""
    return training.updates_follow_gradient(evidence)


@check(points=1.5, after=trains, over=Over.ANY_SEED)
def converges(evidence: Evidence) -> str | None:
    """Training arrives: the learned line fits your data about as well as any line can."""
    return line.converges(evidence, SHARE)


@check(points=1, after=(trains, converges), over=Over.ALL_RUNS_AT_ONCE)
def converges_when_slope_changes(evidence: Evidence) -> str | None:
    """Training arrives just as well when the slope of your data is another one."""
    return line.converges_when_slope_changes(evidence, SHARE)


@check(points=1.5, after=trains, over=Over.ANY_SEED)
def stop_condition_works(evidence: Evidence) -> None:
    """The loop ends because training has arrived, not because the steps ran out."""
    line.stop_condition_works(evidence, SHARE)


@check(points=0.5, after=trains, over=Over.ALL_RUNS_AT_ONCE)
def slope_was_changed(evidence: Evidence) -> None:
    """You changed the slope of the data."""
    line.slope_was_changed(evidence, _RUBRIC["starter_slope"])


def findings(evidence: Evidence) -> tuple[Finding, ...]:
    """The causes behind what these checks see."""
    return diagnose(evidence, SHARE)
