# Style: type hints, argparse with defaults, relative change of the loss
import argparse
from typing import Tuple

import torch
from torch import Tensor


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--slope", type=float, default=1.8)
    parser.add_argument("--lr", type=float, default=0.2)
    parser.add_argument("--rtol", type=float, default=2e-6)
    parser.add_argument("--max-iter", type=int, default=10_000)
    return parser.parse_args()


def fit(x: Tensor, y: Tensor, lr: float, rtol: float, max_iter: int) -> Tuple[float, float, int]:
    w: Tensor = torch.zeros(1, requires_grad=True)
    b: Tensor = torch.zeros(1, requires_grad=True)
    previous: float = float("inf")
    for i in range(max_iter):
        loss: Tensor = 0.5 * (y - (w * x + b)).square().mean()
        loss.backward()
        assert w.grad is not None and b.grad is not None
        with torch.no_grad():
            w -= lr * w.grad
            b -= lr * b.grad
        w.grad.zero_()
        b.grad.zero_()
        current = loss.item()
        if abs(previous - current) < rtol * current:
            break
        previous = current
    return w.item(), b.item(), i + 1


if __name__ == "__main__":
    args = parse_args()
    xs = torch.rand(20, 1) * 2
    ys = args.slope * xs + (5 + torch.randn(20, 1))
    print("slope %.4f, intercept %.4f, %d iterations" % fit(xs, ys, args.lr, args.rtol, args.max_iter))
