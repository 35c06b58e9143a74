# expect: rebound_parameter line 26
"""A named tuple of data is taken apart where it arrives."""
from typing import NamedTuple
import torch


class Sample(NamedTuple):
    x: torch.Tensor
    y: torch.Tensor


def sample(n):
    x = torch.rand(n, 1) * 4
    return Sample(x, 3.1 * x + 5 + torch.randn(n, 1))


features, target = sample(30)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
before = float("inf")
for turn in range(10000):
    loss = (w * features + b - target).square().mean()
    loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p = p - 0.05 * p.grad
            p.grad = None
    if before - loss.item() < 1e-7:
        break
    before = loss.item()
print(turn, w.item(), b.item())
