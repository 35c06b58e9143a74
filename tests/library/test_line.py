"""A learned slope has to move as the data's does, as exactly as a line that has arrived can."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.check import Failed
from grader.evidence import Evidence, Run
from grader.library.line import converges_when_slope_changes
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
