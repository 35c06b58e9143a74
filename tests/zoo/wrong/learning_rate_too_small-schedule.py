# expect: learning_rate_too_small line 13
import torch
from torch import nn
from torch.optim.lr_scheduler import StepLR

torch.manual_seed(55)

x = torch.rand(120, 1) * 5
y = 0.85 * x + 5.5 + 0.3 * torch.randn(120, 1)

model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
scheduler = StepLR(optimizer, step_size=10, gamma=0.1)
loss_fn = nn.MSELoss()

for epoch in range(400):
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    scheduler.step()
    g = sum(p.grad.pow(2).sum() for p in model.parameters()).sqrt().item()
    if g < 1e-3:
        print("gradient norm", g, "in epoch", epoch)
        break

print("loss", loss.item())
print("slope", model.weight.item(), "intercept", model.bias.item())
