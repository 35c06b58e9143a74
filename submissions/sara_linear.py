import torch
from torch import nn

x = torch.randn(30, 1)
y = -2 * x + (5 + torch.randn(30, 1))
model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
best, waited = float("inf"), 0
while waited < 25:
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if loss.item() < best - 1e-5:
        best, waited = loss.item(), 0
    else:
        waited += 1
print(model.weight.item(), model.bias.item(), best)
