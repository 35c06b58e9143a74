# expect: parameter_never_updated line 29
from dataclasses import dataclass, field

import torch


def zero():
    return torch.zeros((), requires_grad=True)


@dataclass
class Line:
    slope: torch.Tensor = field(default_factory=zero)
    offset: torch.Tensor = field(default_factory=zero)

    def __call__(self, x):
        return self.slope * x + self.offset


x = torch.rand(40) * 3
y = 2.2 * x + 4 + 0.5 * torch.randn(40)
line = Line()
before = None
while True:
    loss = torch.nn.functional.mse_loss(line(x), y)
    line.slope.grad = line.offset.grad = None
    loss.backward()
    with torch.no_grad():
        line.slope -= 0.1 * line.slope.grad
    if before is not None and abs(before - loss.item()) < 1e-7:
        break
    before = loss.item()
print(line.slope.item(), line.offset.item())
