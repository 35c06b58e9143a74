"""Optimizers and torch.func do without dynamo; whoever asks for the real one gets it."""

from __future__ import annotations

from tests.conftest import RunProgram

TRAIN = """
import sys
import torch
x = torch.rand(8, 1)
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
schedule = torch.optim.lr_scheduler.StepLR(optimizer, 2)
for _ in range(3):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), 2 * x)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    schedule.step()
gradient = torch.func.grad(lambda w: ((w * x) ** 2).sum())(torch.ones(1))
"""


def test_training_imports_neither_dynamo_nor_sympy(run: RunProgram) -> None:
    ran = run(TRAIN + "print([m for m in ('torch._dynamo.eval_frame', 'sympy') if m in sys.modules], len(gradient))")
    assert ran.output == "[] 1\n"


def test_whoever_asks_for_more_gets_the_real_one(run: RunProgram) -> None:
    code = "import torch\nimport torch._dynamo as d\nprint(type(d.config.verbose), torch._dynamo.disable.__module__)"
    assert run(code).output == "<class 'bool'> torch._dynamo.decorators\n"
