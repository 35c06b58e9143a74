"""Corroboration: honest evidence adds up, however it was made; evidence that was tampered with does not."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from grader.evidence import Ending, Evidence, Reading, Run, Scenario, Step, Trace
from grader.replay import contradictions

PLAIN = """import torch
x = torch.linspace(0, 2, 20)
y = 3 * x + 5 + torch.randn(20)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for step in range(60):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = b.grad = None
"""
HONEST = {
    "plain": PLAIN,
    "halves": PLAIN.replace("torch.zeros(1,", "torch.zeros(1, dtype=torch.bfloat16,"),
    "doubles": "import torch\ntorch.set_default_dtype(torch.float64)\n" + PLAIN,
    "regularised": PLAIN.replace(".mean()", ".mean() + 0.05 * (w ** 2).sum()"),
    "weighted by a schedule": PLAIN.replace(".mean()", ".mean() * 0.99 ** step"),
    "hooked": PLAIN.replace(
        "loss.backward()", "w.register_hook(lambda g: g.clamp(-1, 1)) if step == 0 else 0\n    loss.backward()"
    ),
    "mini-batches": PLAIN.replace("loss =", "i = torch.randperm(20)[:15]\n    loss =").replace(
        "x + b - y", "x[i] + b - y[i]"
    ),
    "gradients kept": PLAIN.replace("w.grad = b.grad = None", "pass"),
    "normalised": PLAIN.replace(
        "w = torch.zeros", "x = (x - x.mean()) / x.std()\ny = (y - y.mean()) / y.std()\nw = torch.zeros", 1
    ),
    "absolute errors": PLAIN.replace("** 2", ".abs()")
    .replace("(.abs())", ".abs()")
    .replace("- y) .abs()", "- y).abs()"),
    "diverging": PLAIN.replace("0.1 *", "2.0 *"),
    "a model of its own": PLAIN.replace("w * x + b", "torch.exp(w) * x + b"),
}

Tamper = Callable[[Trace], Trace]


def evidence(trace: Trace, source: str = PLAIN) -> Evidence:
    return Evidence((Run(Scenario("as_written", 1), Ending.FINISHED, trace),), source=source)


@pytest.mark.parametrize("name", HONEST)
def test_honest_evidence_adds_up(name: str, trace: Callable[..., Trace]) -> None:
    assert contradictions(evidence(trace(HONEST[name]), HONEST[name])) == ()


def each_step(change: Callable[[int, Step], Step]) -> Tamper:
    return lambda trace: msgspec.structs.replace(trace, steps=tuple(change(i, s) for i, s in enumerate(trace.steps)))


def each_reading(change: Callable[[Reading], Reading]) -> Callable[[int, Step], Step]:
    return lambda _, step: msgspec.structs.replace(step, readings=tuple(change(r) for r in step.readings))


def drawn(low: float, high: float) -> Callable[[], float]:
    chance = random.Random(1)  # noqa: S311 (repeatable on purpose)
    return lambda: chance.uniform(low, high)


any_loss, any_slope = drawn(0, 30), drawn(-9, 9)
TAMPERED: dict[str, tuple[Tamper, str]] = {
    "made-up losses and gradients": (
        each_step(
            lambda i, s: msgspec.structs.replace(
                each_reading(lambda r: msgspec.structs.replace(r, after=(any_slope(),)))(i, s),
                loss=s.loss if i < 3 else any_loss(),
            )
        ),
        "neither its losses nor its gradients follow",
    ),
    "gradients towards a goal": (
        each_step(
            each_reading(lambda r: msgspec.structs.replace(r, after=(r.value[0] - 4 if r.slot else 9.0 - r.value[0],)))
        ),
        "gradients are not those of its loss",
    ),
    "values that jump": (
        each_step(lambda i, s: each_reading(lambda r: msgspec.structs.replace(r, next=(1.5,)))(i, s) if i == 30 else s),
        "leaves step 31 with other values",
    ),
    "steps in another order": (
        lambda trace: msgspec.structs.replace(trace, steps=trace.steps[::-1]),
        "not in order",
    ),
    "more steps than were counted": (lambda trace: msgspec.structs.replace(trace, total_steps=9), "counts 9"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_was_tampered_with_does_not(name: str, trace: Callable[..., Trace]) -> None:
    tamper, expected = TAMPERED[name]
    found = contradictions(evidence(tamper(trace(PLAIN))))
    assert len(found) == 1
    assert expected in found[0]


def test_each_run_is_told_once(trace: Callable[..., Trace]) -> None:
    broken = msgspec.structs.replace(trace(PLAIN), total_steps=9)
    one = evidence(broken)
    two = replace(one, changed=(Run(Scenario("slope_turned", 1), Ending.FINISHED, broken),))
    assert [told.split(":")[0] for told in contradictions(two)] == ["as_written, seed 1", "slope_turned, seed 1"]
