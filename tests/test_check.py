"""Judging: outcomes, prerequisites, seeds, and whose fault it is."""

from __future__ import annotations

from grader.check import Check, Over, cannot_tell, check, expect, judge
from grader.evidence import Ending, Evidence, Run, Scenario
from grader.verdict import Outcome, Verdict


def _evidence(*endings: Ending) -> Evidence:
    return Evidence(tuple(Run(Scenario("as_written", seed), ending, None) for seed, ending in enumerate(endings)))


GOOD, BAD = Ending.FINISHED, Ending.CRASHED


def _finishes(over: Over) -> Check:
    @check(points=2, over=over)
    def finishes(evidence: Evidence) -> None:
        """It finishes."""
        expect(evidence.seeds[0].ending is GOOD, f"expected an end, seen {evidence.seeds[0].ending.value}", "wait")

    return finishes


def _one(made: Check, evidence: Evidence) -> Verdict:
    (verdict,) = judge((made,), evidence)
    return verdict


def test_every_seed_has_to_pass() -> None:
    assert _one(_finishes(Over.EVERY_SEED), _evidence(GOOD, GOOD)).outcome is Outcome.PASSED
    failed = _one(_finishes(Over.EVERY_SEED), _evidence(GOOD, BAD))
    assert (failed.outcome, failed.points, failed.reason) == (Outcome.FAILED, 0, "expected an end, seen crashed")
    assert failed.title == "It finishes"


def test_one_seed_is_enough_and_luck_is_told() -> None:
    lucky = _one(_finishes(Over.ANY_SEED), _evidence(BAD, GOOD, BAD))
    assert (lucky.outcome, lucky.points) == (Outcome.PASSED, 2)
    assert "1 of 3" in lucky.remark
    assert _one(_finishes(Over.ANY_SEED), _evidence(GOOD, GOOD)).remark == ""
    assert _one(_finishes(Over.ANY_SEED), _evidence(BAD, BAD)).outcome is Outcome.FAILED


def test_what_waits_is_skipped_and_says_for_what() -> None:
    first = _finishes(Over.EVERY_SEED)

    @check(points=1, after=first)
    def second(evidence: Evidence) -> None:
        """It shines."""

    verdicts = judge((first, second), _evidence(BAD))
    assert [v.outcome for v in verdicts] == [Outcome.FAILED, Outcome.SKIPPED]
    assert "It finishes" in verdicts[1].reason
    assert not verdicts[1].needs_human


def test_what_cannot_be_told_waits_for_a_human() -> None:
    @check(points=1)
    def unclear(evidence: Evidence) -> None:
        """It is clear."""
        cannot_tell("no data")

    verdict = _one(unclear, _evidence(GOOD))
    assert (verdict.outcome, verdict.needs_human, verdict.reason) == (Outcome.SKIPPED, True, "no data")


def test_our_own_fault_is_no_failure() -> None:
    @check(points=1)
    def broken(evidence: Evidence) -> None:
        """It works."""
        raise KeyError("oops")

    verdict = _one(broken, _evidence(GOOD))
    assert verdict.outcome is Outcome.ERRORED
    assert "not yours" in verdict.reason
