"""Mistakes put into right programs of several styles: the one finding, at the one line, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.assignment import Assignment
from grader.evidence import Evidence
from grader.grading import gather
from grader.program import Program
from grader.sandbox import Sandbox
from grader.verdict import Finding, Severity

MODULE = """import torch
x = torch.rand(20, 1) * 2
y = 3 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
previous = None
for step in range(3000):
    prediction = w * x + b
    loss = ((prediction - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if previous is not None and abs(previous - loss.item()) < 1e-6:
        break
    previous = loss.item()
"""

FUNCTION = """import torch

def make(n):
    x = torch.linspace(-1, 2, n)
    return x, -4 * x + 1 + torch.randn(n)

def fit(x, y, rate=0.2):
    slope = torch.tensor(0.0, requires_grad=True)
    offset = torch.tensor(0.0, requires_grad=True)
    last = float("inf")
    while True:
        guess = slope * x + offset
        error = torch.mean((guess - y) ** 2)
        error.backward()
        slope.data.sub_(rate * slope.grad)
        offset.data.sub_(rate * offset.grad)
        slope.grad = None
        offset.grad = None
        if last - error.item() < 1e-6:
            return slope, offset
        last = error.item()

print(fit(*make(30)))
"""

CLASS = """import torch

class Line:
    def __init__(self):
        self.a = torch.zeros(1, requires_grad=True)
        self.c = torch.zeros(1, requires_grad=True)

    def __call__(self, x):
        return self.a * x + self.c

    def learn(self, rate):
        with torch.no_grad():
            self.a -= rate * self.a.grad
            self.c -= rate * self.c.grad
        self.a.grad.zero_()
        self.c.grad.zero_()

inputs = torch.randn(40, 1)
targets = 1.5 * inputs - 2 + 0.5 * torch.randn(40, 1)
line = Line()
losses = [float("inf")]
for epoch in range(3000):
    loss = torch.nn.functional.mse_loss(line(inputs), targets)
    loss.backward()
    line.learn(0.1)
    losses.append(loss.item())
    if losses[-2] - losses[-1] < 1e-6:
        break
"""

OPTIMIZER = """import torch
x = torch.rand(25, 1) * 2
y = 6 * x + 1 + torch.randn(25, 1)
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
before = None
for epoch in range(3000):
    optimizer.zero_grad()
    loss = torch.nn.MSELoss()(model(x), y)
    loss.backward()
    optimizer.step()
    if before is not None and abs(before - loss.item()) < 1e-6:
        break
    before = loss.item()
"""

PARAMETERS = """import torch
x = torch.rand(20) * 2
y = 2.5 * x + 4 + torch.randn(20)
params = [torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)]
change = 1.0
steps = 0
while change > 1e-5:
    loss = ((params[0] * x + params[1] - y) ** 2).mean()
    loss.backward()
    change = 0.0
    for p in params:
        with torch.no_grad():
            p -= 0.1 * p.grad
        change += 0.1 * p.grad.abs().item()
        p.grad.zero_()
    steps += 1
"""

BASES = {"module": MODULE, "function": FUNCTION, "class": CLASS, "optimizer": OPTIMIZER, "parameters": PARAMETERS}

#: (finding, base, replacements, a piece of the line that the finding has to name)
MUTANTS: list[tuple[str, str, list[tuple[str, str]], str]] = [
    (
        "rebound_parameter",
        "module",
        [
            ("    with torch.no_grad():\n        w -= 0.1 * w.grad\n        b -=", "    w = w - 0.1 * w.grad\n    b = b -"),
            ("    w.grad.zero_()\n    b.grad.zero_()\n", ""),
        ],
        "w = w - 0.1",
    ),
    ("rebound_parameter", "module", [("        w -= 0.1 * w.grad", "        w = w - 0.1 * w.grad")], "w = w - 0.1"),
    (
        "rebound_parameter",
        "function",
        [("slope.data.sub_(rate * slope.grad)", "slope = slope - rate * slope.grad"), ("slope.grad = None\n        ", "")],
        "slope = slope",
    ),
    (
        "rebound_parameter",
        "class",
        [
            ("        with torch.no_grad():\n            self.a -= rate * self.a.grad\n            self.c -=", "        "
             "self.a = self.a - rate * self.a.grad\n        self.c = self.c -"),
            ("        self.a.grad.zero_()\n        self.c.grad.zero_()\n", ""),
        ],
        "self.a = self.a",
    ),
    (
        "inplace_on_leaf",
        "parameters",
        [("        with torch.no_grad():\n            p -= 0.1 * p.grad", "        p -= 0.1 * p.grad")],
        "p -= 0.1",
    ),
    ("inplace_on_leaf", "class", [("with torch.no_grad():", "if True:")], "self.a -= rate"),
    (
        "recreated_leaf",
        "function",
        [("slope.data.sub_(rate * slope.grad)", "slope = (slope - rate * slope.grad).detach().requires_grad_()")],
        "slope = (slope",
    ),
    ("reinitialised_in_loop", "module", [("    prediction =", "    b = torch.randn(1, requires_grad=True)\n    prediction ="),
                                         ("    b.grad.zero_()\n", ""), ("3000", "400")], "    b = torch.randn"),
    ("reinitialised_in_loop", "optimizer", [
        ("    optimizer.zero_grad()", "    model = torch.nn.Linear(1, 1)\n    optimizer.zero_grad()"),
        ("    optimizer.step()", "    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n    optimizer.step()"),
        ("3000", "300")], "    model = torch.nn.Linear"),
    ("missing_requires_grad", "function", [("offset = torch.tensor(0.0, requires_grad=True)", "offset = torch.tensor(0.0)")],
     "offset = torch.tensor(0.0)"),
    ("missing_requires_grad", "module", [(", requires_grad=True", "")], "w = torch.randn(1)"),
    ("grad_not_zeroed", "class", [("        self.a.grad.zero_()\n        self.c.grad.zero_()\n", "")], "loss.backward()"),
    ("grad_not_zeroed", "function", [("        slope.grad = None\n", "")], "error.backward()"),
    ("grad_not_zeroed", "optimizer", [("    optimizer.zero_grad()\n", ""), ("3000", "500")], "loss.backward()"),
    ("grad_not_zeroed", "parameters", [("        p.grad.zero_()\n", ""), ("while change > 1e-5:", "while change > 1e-5 and steps < 500:")],
     "loss.backward()"),
    ("zeroed_before_update", "function", [("        slope.data.sub_", "        slope.grad.zero_()\n        slope.data.sub_")],
     "slope.grad.zero_()"),
    ("zero_grad_after_backward", "optimizer", [("    loss.backward()\n", "    loss.backward()\n    optimizer.zero_grad()\n")],
     "optimizer.zero_grad()"),
    ("second_backward", "optimizer", [("    loss = torch.nn.MSELoss()(model(x), y)\n", ""),
                                      ("for epoch", "loss = torch.nn.MSELoss()(model(x), y)\nfor epoch")], "loss = torch.nn"),
    ("second_backward", "module", [("    loss.backward()\n", "    loss.backward()\n    loss.backward()\n")], "loss.backward()"),
    ("parameter_never_updated", "class", [("            self.c -= rate * self.c.grad\n", "")], "self.c = torch.zeros"),
    ("parameter_never_updated", "function", [("        offset.data.sub_(rate * offset.grad)\n", "")], "offset = torch.tensor"),
    ("parameter_not_in_optimizer", "optimizer", [("model.parameters()", "[model.weight]")], "optimizer = "),
    ("optimizer_never_steps", "optimizer", [("    optimizer.step()\n", ""), ("before is not None and ", "epoch > 90 and ")],
     "loss.backward()"),
    ("wrong_gradient_used", "class", [("self.c -= rate * self.c.grad", "self.c -= rate * self.a.grad")], "self.c -= rate"),
    ("wrong_gradient_used", "function", [("offset.data.sub_(rate * offset.grad)", "offset.data.sub_(rate * offset.data)")],
     "offset.data.sub_"),
    ("swapped_gradients", "module", [("w -= 0.1 * w.grad", "w -= 0.1 * b.grad"), ("b -= 0.1 * b.grad", "b -= 0.1 * w.grad")],
     "w -= 0.1 * b.grad"),
    ("ascends_gradient", "function", [("slope.data.sub_", "slope.data.add_"), ("while True:", "for _ in range(200):")],
     "slope.data.add_"),
    ("ascends_gradient", "parameters", [("p -= 0.1 * p.grad", "p += 0.1 * p.grad"), ("while change > 1e-5:",
     "while change > 1e-5 and steps < 60:")], "p += 0.1"),
    ("diverges", "class", [("line.learn(0.1)", "line.learn(5.0)"), ("3000", "200"), ("losses[-2] - losses[-1] < 1e-6",
     "abs(losses[-2] - losses[-1]) < 1e-6")], "line.learn(5.0)"),
    ("diverges", "optimizer", [("lr=0.1", "lr=3.0"), ("3000", "200")], "optimizer = "),
    ("too_few_steps", "module", [("3000", "5"), ("0.1 *", "0.02 *")], "for step in"),
    ("too_few_steps", "optimizer", [("3000", "4"), ("lr=0.1", "lr=0.01")], "for epoch in"),
    ("broadcast_mismatch", "class", [("targets = 1.5 * inputs - 2 + 0.5 * torch.randn(40, 1)",
     "targets = (1.5 * inputs - 2 + 0.5 * torch.randn(40, 1)).flatten()")], "mse_loss"),
    ("broadcast_mismatch", "module", [("prediction = w * x + b", "prediction = (w * x + b).squeeze()")], "loss = ((pred"),
    ("hard_coded_parameters", "function", [("slope = torch.tensor(0.0", "slope = torch.tensor(-4.0"),
     ("offset = torch.tensor(0.0", "offset = torch.tensor(1.0")], "slope = torch.tensor"),
    ("no_stop_condition", "module", [("    if previous is not None and abs(previous - loss.item()) < 1e-6:\n        break\n", ""),
     ("3000", "400")], "for step in"),
    ("no_stop_condition", "class", [("    if losses[-2] - losses[-1] < 1e-6:\n        break\n", ""), ("3000", "400")],
     "for epoch in"),
    ("stop_never_fires", "class", [("losses[-1] < 1e-6", "losses[-1] < -1e9"), ("3000", "600")], "if losses[-2]"),
    ("stop_threshold_unreachable", "optimizer", [
        ("before is not None and abs(before - loss.item()) < 1e-6", "loss.item() < 0.01"), ("3000", "600")], "if loss.item()"),
    ("stop_threshold_unreachable", "class", [("losses[-2] - losses[-1] < 1e-6", "losses[-1] <= 0.001"), ("3000", "600")],
     "if losses[-1]"),
    ("stop_fires_too_early", "optimizer", [("before is not None and abs(before - loss.item()) < 1e-6", "loss < 40"),
     ("lr=0.1", "lr=0.01")], "if loss < 40"),
    ("stop_ignores_training", "optimizer", [("before is not None and abs(before - loss.item()) < 1e-6", "epoch >= 400")],
     "if epoch >= 400"),
    ("stop_ignores_training", "parameters", [("while change > 1e-5:", "while steps < 400:")], "while steps"),
    ("value_overwritten", "module", [("    w.grad.zero_()", "    w.data.clamp_(0, 1.5)\n    w.grad.zero_()")], "clamp_"),
    ("forward_outside_loop", "module", [
        ("    prediction = w * x + b\n    loss = ((prediction - y) ** 2).mean()\n    loss.backward()",
         "    loss.backward(retain_graph=True)"),
        ("for step", "prediction = w * x + b\nloss = ((prediction - y) ** 2).mean()\nfor step"), ("3000", "60"),
        ("previous is not None and abs(previous - loss.item()) < 1e-6", "previous is not None and loss.item() < 1e-6")],
     "loss = ((pred"),
]  # fmt: skip


def _mutant(base: str, changes: list[tuple[str, str]]) -> str:
    code = BASES[base]
    for old, new in changes:
        assert old in code, old
        code = code.replace(old, new)
    return code


def _findings(code: str, homework: Assignment, sandbox: Sandbox) -> tuple[Evidence, list[Finding]]:
    evidence = gather(Program(code, "student.py"), replace(homework, seeds=(1, 2), spare_seeds=()), [sandbox])
    return evidence, [f for f in homework.findings(evidence) if f.severity is not Severity.STYLE]


@pytest.mark.parametrize(
    ("finding", "base", "changes", "line"), MUTANTS, ids=[f"{m[0]}-{m[1]}-{i}" for i, m in enumerate(MUTANTS)]
)
def test_one_mistake_is_one_finding_at_its_line(
    finding: str, base: str, changes: list[tuple[str, str]], line: str, sandbox: Sandbox, homework: Assignment
) -> None:
    code = _mutant(base, changes)
    _, found = _findings(code, homework, sandbox)
    assert [f.id for f in found] == [finding], [f.message for f in found]
    assert found[0].place is not None
    named = code.splitlines()[found[0].place.line - 1]
    assert line in named, (found[0].place.line, named)


@pytest.mark.parametrize("base", BASES)
def test_the_bases_are_right(base: str, sandbox: Sandbox, homework: Assignment) -> None:
    _, found = _findings(BASES[base], homework, sandbox)
    assert [(f.id, f.message) for f in found] == []


def test_two_mistakes_are_two_findings(sandbox: Sandbox, homework: Assignment) -> None:
    code = _mutant("module", [("    b.grad.zero_()\n", ""), ("< 1e-6", "< -1"), ("3000", "400")])
    _, found = _findings(code, homework, sandbox)
    assert {"grad_not_zeroed"} <= {f.id for f in found}
    code = _mutant(
        "module",
        [
            ("        b -= 0.1 * b.grad\n", ""),
            ("    if previous is not None and abs(previous - loss.item()) < 1e-6:\n        break\n", ""),
            ("3000", "400"),
        ],
    )
    _, found = _findings(code, homework, sandbox)
    assert {f.id for f in found} == {"parameter_never_updated", "no_stop_condition"}
