# Ten thousand points in shuffled batches; the mean loss of an epoch decides
import torch
from torch.utils.data import DataLoader, TensorDataset

N = 10_000
heights = 150 + 40 * torch.rand(N, 1)
weights = 0.9 * heights - 85 + 4 * torch.randn(N, 1)
z = (heights - heights.mean()) / heights.std()
loader = DataLoader(TensorDataset(z, weights), batch_size=500, shuffle=True)
k = torch.zeros(1, requires_grad=True)
c = torch.zeros(1, requires_grad=True)
before = float("inf")
for epoch in range(60):
    total = 0.0
    for zb, wb in loader:
        loss = ((k * zb + c - wb) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for p in (k, c):
                p -= 0.05 * p.grad
                p.grad.zero_()
        total += loss.item() * len(zb)
    mean = total / N
    if abs(before - mean) < 0.01 * mean:
        print("settled in epoch", epoch, "with", mean)
        break
    before = mean
print(k.item(), c.item())
