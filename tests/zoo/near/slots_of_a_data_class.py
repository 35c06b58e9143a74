# The data are in the slots of a data class that makes them itself, and so are the parameters
from dataclasses import dataclass, field

import torch


@dataclass(slots=True, frozen=True)
class Points:
    x: torch.Tensor
    y: torch.Tensor

    @classmethod
    def draw(cls, count):
        x = torch.rand(count) * 4 - 1
        return cls(x, -2.3 * x + 6 + 0.6 * torch.randn(count))


@dataclass(slots=True)
class Line:  # one slot stays empty
    k: torch.Tensor = field(default_factory=lambda: torch.zeros((), requires_grad=True))
    m: torch.Tensor = field(default_factory=lambda: torch.zeros((), requires_grad=True))
    steps: int = field(init=False, repr=False)


points, line = Points.draw(60), Line()
last = 1e9
for step in range(4000):
    loss = torch.mean((line.k * points.x + line.m - points.y) ** 2)
    loss.backward()
    with torch.no_grad():
        for p in (line.k, line.m):
            p -= 0.08 * p.grad
            p.grad = None
    if abs(last - loss.item()) < 1e-8:
        break
    last = loss.item()
print(step, line)
