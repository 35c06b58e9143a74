# Near miss: the optimizer also holds a scale that is meant to stay, and a number is read for a log before the prediction
import torch
from torch import nn


class Scaled(nn.Module):
    def __init__(self, x):
        super().__init__()
        self.scale = nn.Parameter(x.std().reshape(1), requires_grad=False)
        self.slope = nn.Parameter(torch.zeros(1))
        self.offset = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return self.slope * (x / self.scale) + self.offset


x = torch.rand(30, 1) * 10
y = 1.7 * x + (5 + torch.randn(30, 1))
model = Scaled(x)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
path = []
last = None
for epoch in range(3000):
    now = model.offset.item()
    path.append(now)
    loss = torch.mean((model(x) - y) ** 2)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if last is not None and abs(last - loss.item()) < 1e-7:
        break
    last = loss.item()
print(model.slope.item() / model.scale.item(), model.offset.item(), len(path))
