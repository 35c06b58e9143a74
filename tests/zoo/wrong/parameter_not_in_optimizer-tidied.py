# expect: parameter_not_in_optimizer line 22
import logging

import torch
from torch import nn

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger("lr")


class Straight(nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.zeros(1))
        self.offset = nn.Parameter(torch.zeros(1))

    def forward(self, v):
        return self.gain * v + self.offset

    def tidy(self):
        """Drop what autograd may still hold of the offset."""
        self.offset = nn.Parameter(self.offset.detach().clone())


v = torch.linspace(0, 3, 90)
target = -2.2 * v + 9 + 0.7 * torch.randn(90)
model = Straight()
optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
criterion = nn.MSELoss()

previous = float("inf")
for step in range(1, 8001):
    optimizer.zero_grad()
    loss = criterion(model(v), target)
    loss.backward()
    optimizer.step()
    if step % 25 == 0:
        model.tidy()
        log.info("step %d loss %.5f", step, loss.item())
    if abs(previous - loss.item()) < 1e-7:
        log.info("finished at step %d", step)
        break
    previous = loss.item()

log.info("gain %.3f offset %.3f", model.gain.item(), model.offset.item())
