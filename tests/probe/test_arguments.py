"""Parameters that are arguments of a function, made anew at every step, are one parameter wherever they go."""

from __future__ import annotations

from collections.abc import Callable

from grader.evidence import Trace

THROUGH_A_GENERATOR = """
import torch
from itertools import islice, pairwise
from torch.func import grad
x = torch.linspace(0, 1, 10)
y = 3 * x + 1

def loss(theta):
    return ((theta[0] * x + theta[1] - y) ** 2).mean()

def states(update, state):
    while True:
        yield state
        state = update(state)

def distance(pair):
    before, after = pair
    return (after - before).norm()

for pair in islice(pairwise(states(lambda theta: theta - 0.1 * grad(loss)(theta), torch.zeros(2))), 100):
    distance(pair)
"""


def test_one_parameter_goes_through_a_generator(trace: Callable[..., Trace]) -> None:
    told = trace(THROUGH_A_GENERATOR)
    readings = [step.readings[0] for step in told.steps[1:-1]]  # the loop around is another one at first
    assert told.total_steps == 100
    assert {(r.slot, r.by) for r in readings} == {(readings[0].slot, "hand")}
