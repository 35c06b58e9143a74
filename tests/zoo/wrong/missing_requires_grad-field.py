# expect: missing_requires_grad line 28
from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass
class Line:
    slope: Tensor = field(default_factory=lambda: torch.zeros(1, requires_grad=True))
    intercept: Tensor = field(default_factory=lambda: torch.zeros(1))

    def __call__(self, x: Tensor) -> Tensor:
        return self.slope * x + self.intercept


@dataclass
class Config:
    lr: float = 0.1
    max_steps: int = 2000
    tol: float = 1e-7


def main(cfg: Config) -> tuple[Line, int]:
    line = Line()
    opt = torch.optim.SGD([line.slope, line.intercept], lr=cfg.lr)
    old = float("inf")
    for n in range(cfg.max_steps):
        opt.zero_grad()
        loss = torch.nn.functional.mse_loss(line(x), y)
        loss.backward()
        opt.step()
        if abs(old - (old := loss.item())) < cfg.tol:
            break
    return line, n


x = torch.rand(35) * 4 - 1
y = 1.1 * x + 6 + 0.4 * torch.randn(35)
line, n = main(Config())
print(f"{n} steps, slope {line.slope.item():.3f}, intercept {line.intercept.item():.3f}")
