# Style: argparse with defaults, and a data loader with workers of its own
import argparse
import torch
from torch.utils.data import DataLoader, TensorDataset
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=300)
args = parser.parse_args()
x = torch.rand(40, 1) * 2
y = 3 * x + (5 + torch.randn(40, 1))
loader = DataLoader(TensorDataset(x, y), batch_size=40, num_workers=2)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = None
for epoch in range(args.epochs):
    for xb, yb in loader:
        loss = ((w * xb + b - yb) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= args.lr * w.grad
            b -= args.lr * b.grad
        w.grad = b.grad = None
    if last is not None and abs(last - loss.item()) < 1e-5:
        break
    last = loss.item()
