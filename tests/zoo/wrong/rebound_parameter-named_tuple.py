# expect: rebound_parameter line 11
from collections import namedtuple

import torch

Line = namedtuple("Line", "k m")


@torch.no_grad()
def sgd(line: Line, lr: float) -> Line:
    return Line(line.k - lr * line.k.grad, line.m - lr * line.m.grad)


def predict(line, x):
    return line.k * x + line.m


def fit(x, y, lr=0.1, max_steps=2000, eps=1e-7):
    line = Line(torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True))
    before = None
    for i in range(1, max_steps + 1):
        for p in line:
            p.grad = None
        error = torch.nn.functional.mse_loss(predict(line, x), y)
        error.backward()
        line = sgd(line, lr)
        if before is not None and abs(before - error.item()) < eps:
            return line, i
        before = error.item()
    return line, max_steps


x = torch.randn(50)
y = 0.7 * x + 2.2 + 0.3 * torch.randn(50)
line, steps = fit(x, y)
print(f"k = {line.k.item():.4f}, m = {line.m.item():.4f} after {steps} steps")
