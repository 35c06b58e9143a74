# expect: ascends_gradient line 18
# Style: TensorDataset and DataLoader, decaying learning rate, full-data loss decides
import torch
from torch.utils.data import DataLoader, TensorDataset

features = torch.linspace(-1, 1, 40).view(-1, 1)
labels = 3 * features + (5 + torch.randn(40, 1))
loader = DataLoader(TensorDataset(features, labels), batch_size=10, shuffle=True)

w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

previous, quiet = float("inf"), 0
for epoch in range(60):
    lr = 0.4 / (1 + 0.2 * epoch)
    for xb, yb in loader:
        loss = 0.5 * ((xb * w + b - yb) ** 2).mean()
        (-(loss)).backward()
        with torch.no_grad():
            w -= lr * w.grad
            b -= lr * b.grad
            w.grad.zero_()
            b.grad.zero_()
    with torch.no_grad():
        full = 0.5 * ((features * w + b - labels) ** 2).mean().item()
    quiet = quiet + 1 if abs(previous - full) < 2e-4 else 0
    if quiet == 3:
        print("epoch", epoch, "full loss", full)
        break
    previous = full

print("w", w.item(), "b", b.item())
