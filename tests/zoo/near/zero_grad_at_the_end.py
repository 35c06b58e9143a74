# Near miss: zero_grad stands last in the loop, after step, and once more before the loop
import torch

x = torch.rand(20, 1) * 2
y = -2.2 * x + (5 + torch.randn(20, 1))
w = torch.nn.Parameter(torch.zeros(1))
b = torch.nn.Parameter(torch.zeros(1))
optimizer = torch.optim.SGD((w, b), lr=0.1)
optimizer.zero_grad()
old = float("inf")
for epoch in range(4000):
    loss = torch.nn.functional.mse_loss(w * x + b, y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    if old - loss.item() < 1e-7:
        break
    old = loss.item()
print(epoch, w.item(), b.item())
