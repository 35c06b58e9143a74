# expect: stop_fires_too_early line 22
# mini-batches from a DataLoader, rate that decays, stops on the epoch's loss
import torch
from torch.utils.data import DataLoader, TensorDataset

x = torch.linspace(-2, 2, 40).unsqueeze(1)
y = 2.5 * x - 1 + 0.5 * torch.randn(40, 1)
loader = DataLoader(TensorDataset(x, y), batch_size=8, shuffle=True)
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.97)
last = float("inf")
for epoch in range(1000):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(xb), yb)
        loss.backward()
        optimizer.step()
    schedule.step()
    with torch.no_grad():
        total = torch.nn.functional.mse_loss(model(x), y).item()
    if abs(last - total) > 1e-5:
        print("stopped in epoch", epoch)
        break
    last = total
print(model.weight.item(), model.bias.item())
