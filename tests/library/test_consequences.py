"""Causes silence what only follows from them, and findings that would contradict them."""

from __future__ import annotations

from grader.library.findings import _without_consequences
from grader.verdict import Finding, Severity


def _told(*names: str) -> list[str]:
    found = {name: Finding(name, Severity.WRONG, "It happened.", "", "", None) for name in names}
    return [finding.id for finding in _without_consequences(found, follows=False)]


def test_a_rate_is_not_too_large_and_too_small() -> None:
    assert _told("learning_rate_too_small", "diverges") == ["diverges"]


def test_mistakes_of_their_own_are_told_both() -> None:
    assert _told("grad_not_zeroed", "no_stop_condition") == ["grad_not_zeroed", "no_stop_condition"]
