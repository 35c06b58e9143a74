from itertools import count, takewhile
import torch

x = torch.rand(20, 1) * 6
y = 2.6 * x + (5 + torch.randn(20, 1))
w, b = (torch.zeros(1, 1, requires_grad=True) for _ in range(2))


def loss_fun():
    return 0.5 * torch.mean((x @ w + b - y) ** 2)


def step(_=None):
    loss_fun().backward()
    with torch.no_grad():
        g2 = (w.grad ** 2 + b.grad ** 2).item()
        for p in (w, b):
            p -= 0.04 * p.grad
            p.grad = None
    return g2

for g in takewhile(lambda g2: g2 > 5e-6, map(step, count())):
    pass
