# expect: value_overwritten line 18
import torch
from torch import nn

torch.manual_seed(6)
x = torch.linspace(-1, 1, 100).unsqueeze(1)
y = 3.2 * x + 0.4 + 0.2 * torch.randn(100, 1)

model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.2)


def clip(parameters, limit):
    """gradient clipping, keeps the training stable"""
    with torch.no_grad():
        for p in parameters:
            p.clamp_(-limit, limit)


prev = float("inf")
for epoch in range(800):
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    clip(model.parameters(), 1.0)
    optimizer.step()
    if abs(prev - loss.item()) < 1e-7:
        print("stopped in epoch", epoch, "with loss", loss.item())
        break
    prev = loss.item()

print("learned: y = %.2f x + %.2f" % (model.weight.item(), model.bias.item()))
