"""A learned slope has to move as the data's does, as exactly as a line that has arrived can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec import structs

from grader.check import CannotTell, Failed
from grader.evidence import Evidence, Run
from grader.library.line import converges_when_slope_changes, slope_was_changed
from grader.library.pair import find_pair
from grader.scenarios import changed_slopes

CODE = """
import torch
x = torch.linspace(-1, 1, 20)
y = 2 * x + 1 + 0.001 * torch.randn(20)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for i in range(200):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    w.data -= 0.5 * w.grad
    b.data -= 0.5 * b.grad
    w.grad = b.grad = None
w.data *= {steep} if w.item() > 2.5 else {flat}
"""


def evidence(run: Callable[..., Run], steep: float, flat: float) -> Evidence:
    """A learner that ends off its best line by one factor for steep data, and by another for flat data."""
    code = CODE.format(steep=steep, flat=flat)
    before = run(code)
    assert before.trace is not None
    pair = find_pair(before.trace)
    assert pair is not None
    changed = tuple(run(code, 1, s.intervention) for s in changed_slopes(before, pair, "steeper by little")[1:])
    return Evidence((before,), changed)


def test_a_small_move_asks_no_more_of_a_line_than_to_arrive(run: Callable[..., Run]) -> None:
    converges_when_slope_changes(evidence(run, 1.04, 0.96), 0.9)


def test_a_slope_that_moves_too_far(run: Callable[..., Run]) -> None:
    with pytest.raises(Failed, match="slope that your program learned changed by"):
        converges_when_slope_changes(evidence(run, 1.15, 0.85), 0.9)


def test_where_further_data_kept_their_slope_nobody_fails(run: Callable[..., Run]) -> None:
    found = evidence(run, 0.3, 1)
    with pytest.raises(Failed, match="We changed the slope"):
        converges_when_slope_changes(found, 0.9)
    changed = tuple(
        replace(run, trace=structs.replace(run.trace, shifted=(True, False)))
        for run in found.changed
        if run.trace is not None
    )
    with pytest.raises(CannotTell, match="misled"):
        converges_when_slope_changes(replace(found, changed=changed), 0.9)


TILTED = """
import torch
x = torch.linspace(-1, 1, 20)
# far from the rule, as chance has it once in a few hundred gradings
noise = torch.tensor([0.5, -0.5] * 10) + torch.linspace(-0.8, 0.8, 20)
y = {slope} + 5 + noise
w = torch.zeros(1, requires_grad=True)
for i in range(30):
    loss = ((w * x - y) ** 2).mean()
    loss.backward()
    w.data -= 0.5 * w.grad
    w.grad = None
"""


def slope_told(run: Callable[..., Run], slope: str) -> None:
    code = TILTED.format(slope=slope)
    slope_was_changed(Evidence((run(code),), source=code), 2)


def test_a_slope_that_chance_moves_onto_the_starters_is_the_one_that_is_written(run: Callable[..., Run]) -> None:
    slope_told(run, "1.4 * x")
    slope_told(run, "dict(slope=1.4)['slope'] * x")


def test_numbers_that_are_no_factors_do_not_speak_for_another_slope(run: Callable[..., Run]) -> None:
    with pytest.raises(Failed, match="slope of 2"):
        slope_told(run, "2 * x - torch.linspace(-0.7, 0.7, 20)")
