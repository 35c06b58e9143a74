# Style: nn.Linear, MSELoss and Adam, patience on the best loss
import torch
import torch.nn as nn

torch.manual_seed(2024)
x = torch.rand(20, 1) * 2
y = 1.2 * x + (5 + torch.randn(20, 1))

net = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.1)

best, waited, patience = float("inf"), 0, 20
for epoch in range(1, 5001):
    loss = criterion(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

    if loss.item() < best - 1e-5:
        best, waited = loss.item(), 0
    else:
        waited += 1
    if waited >= patience:
        print(f"no progress for {patience} epochs, stop at {epoch}")
        break

print("weight", net.weight.item(), "bias", net.bias.item(), "loss", best)
