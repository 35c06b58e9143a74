# early return from a training function, dataclass for the configuration
from dataclasses import dataclass

import torch


@dataclass
class Config:
    rate: float = 0.1
    tolerance: float = 1e-7
    most: int = 5000


def fit(x, y, config: Config):
    w = torch.zeros(1, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    previous = None
    for step in range(config.most):
        loss = (0.5 * (w * x + b - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w.sub_(config.rate * w.grad)
            b.sub_(config.rate * b.grad)
        w.grad.zero_()
        b.grad.zero_()
        if previous is not None and abs(previous - loss.item()) < config.tolerance:
            return w, b, step
        previous = loss.item()
    return w, b, config.most


def data(n=20, slope=-4.0):
    x = torch.rand(n, 1) * 3
    return x, slope * x + (5 + torch.randn(n, 1))


if __name__ == "__main__":
    w, b, steps = fit(*data(), Config())
    print(f"{steps} steps: y = {w.item():.3f} x + {b.item():.3f}")
