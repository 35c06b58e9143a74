"""What only counts comes out alike in every run; what follows the training may do so by chance where it was kept."""

from __future__ import annotations

import pytest

from grader.evidence import Atom, Condition, Ending, Evaluation, Evidence, Run, Scenario, Step, Trace
from grader.library.histories import counts

KEPT = (0, 1, 2, 4, 8, 16, 32)


def _looks(op: str, ends: int) -> tuple[Evaluation, ...]:
    """A thinned history of a comparison with whole numbers that turns at its last look."""
    kept = [index for index in KEPT if index < ends]
    return tuple(_look(op, index, 0.0, index == ends) for index in [*kept, ends])


def _look(op: str, index: int, count: float, ends: bool) -> Evaluation:
    left, right = {"truth": (float(ends), None), "==": (float(ends), 1.0), ">=": (6.0 if ends else count, 5.0)}[op]
    return Evaluation(index=index, step=index, left=left, right=right, outcome=ends)


def _evidence(atom: Atom, histories: list[tuple[Evaluation, ...]]) -> Evidence:
    return Evidence(tuple(_run(atom, seed, history) for seed, history in enumerate(histories)))


def _run(atom: Atom, seed: int, history: tuple[Evaluation, ...]) -> Run:
    condition = Condition(line=1, kind="if", atoms=(atom,), histories=(history,), counts=(len(history),))
    step = Step(
        index=0, line=1, loss=float(seed), loss_shape=(), root=1, nodes=1, readings=(), via="backward", loop=None
    )
    trace = Trace(total_steps=40, steps=(step,), conditions=(condition,))
    return Run(Scenario(str(seed), seed), Ending.FINISHED, trace)


@pytest.mark.parametrize("op", ["truth", "==", ">="])
def test_what_turns_at_another_look_in_every_run_does_not_count(op: str) -> None:
    atom = Atom(line=1, left="done", op=op, right="" if op == "truth" else "True")
    looks = [_looks(op, ends) for ends in (25, 27, 30)]
    assert not counts(atom, looks[0], _evidence(atom, looks))


@pytest.mark.parametrize("op", ["truth", "==", ">="])
def test_what_turns_at_the_same_look_in_every_run_counts(op: str) -> None:
    atom = Atom(line=1, left="done", op=op, right="" if op == "truth" else "True")
    looks = [_looks(op, 25)] * 3
    assert counts(atom, looks[0], _evidence(atom, looks))


def test_a_counter_counts_where_other_runs_ended_elsewhere() -> None:
    atom = Atom(line=1, left="i", op=">=", right="30")
    looks = [
        tuple(Evaluation(index=i, step=i, left=float(i), right=30.0, outcome=i >= 30) for i in range(end))
        for end in (31, 20, 25)
    ]
    assert counts(atom, looks[0], _evidence(atom, looks))


def _decimals(values: list[float]) -> tuple[Evaluation, ...]:
    """Looks at a number that has to fall below 0.01."""
    return tuple(Evaluation(index=i, step=i, left=v, right=0.01, outcome=v >= 0.01) for i, v in enumerate(values))


@pytest.mark.parametrize(("factors", "counting"), [([0.8], True), ([1.2, 0.5], False)], ids=["falls", "to and fro"])
def test_decimals_count_that_go_one_way_only(factors: list[float], counting: bool) -> None:
    atom = Atom(line=1, left="step", op=">=", right="0.01")
    values = [1.0]
    while values[-1] >= 0.01:
        values.append(values[-1] * factors[len(values) % len(factors)])
    looks = [_decimals([1.0] * 20 + values)] * 3
    assert counts(atom, looks[0], _evidence(atom, looks)) is counting
