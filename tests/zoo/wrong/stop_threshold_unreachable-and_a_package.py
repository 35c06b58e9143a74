# expect: missing_package line 27 # expect: stop_threshold_unreachable line 22
import torch
from torch import nn

torch.manual_seed(68)
x = torch.randn(80, 1)
y = -1.9 * x + 1.2 + 0.6 * torch.randn(80, 1)


def typical_error(model):
    with torch.no_grad():
        return (model(x) - y).abs().mean().item()


model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for epoch in range(1200):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    if typical_error(model) <= 0.05:
        print("small enough", epoch)
        break

print(model.weight.item(), model.bias.item())
import seaborn
