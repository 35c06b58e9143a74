# expect: learning_rate_too_small line 18
from itertools import takewhile

import torch

x = torch.rand(24, 1) * 4
y = 1.8 * x + 3 + torch.randn(24, 1)
w = torch.zeros(1, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)


def gradients():
    for _ in range(200):
        torch.mean((x @ w + b - y) ** 2).backward()
        size = (w.grad.abs().sum() + b.grad.abs().sum()).item()
        with torch.no_grad():
            for p in (w, b):
                p -= 2e-8 * p.grad
                p.grad.zero_()
        yield size


for size in takewhile(lambda size: size > 1e-3, gradients()):
    print(f"{size:.4f}")
