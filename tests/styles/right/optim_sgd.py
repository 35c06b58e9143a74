# Style: torch.optim.SGD over two hand-made parameters
import torch
from torch import optim

x = torch.linspace(-2, 2, 20).reshape(20, 1)
y = 3.5 * x + (5 + torch.randn(20, 1))

w = torch.randn(1, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
optimizer = optim.SGD([w, b], lr=0.1)

old = 1e10
for epoch in range(5000):
    optimizer.zero_grad()
    out = x.mm(w) + b
    loss = 0.5 * torch.mean((out - y) ** 2)
    loss.backward()
    optimizer.step()
    diff = old - loss.item()
    old = loss.item()
    if abs(diff) < 1e-6:
        print("converged in epoch", epoch)
        break

print(w.item(), b.item(), loss.item())
