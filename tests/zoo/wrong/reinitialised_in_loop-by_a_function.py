# expect: reinitialised_in_loop line 27
import torch
from torch import nn

torch.manual_seed(5)


def make():
    model = nn.Linear(1, 1)
    nn.init.zeros_(model.weight)
    return model


def epoch_of(model, x, y):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loss = nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return max(p.grad.abs().max().item() for p in model.parameters())


x = torch.randn(64, 1)
y = 1.5 * x + 3.0 + torch.randn(64, 1) * 0.3

for epoch in range(500):
    model = make()
    if epoch_of(model, x, y) < 1e-4:
        break

print(model.weight.item(), model.bias.item())
