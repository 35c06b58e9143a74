# Near miss: w.grad = None instead of zero_()
import torch

x = torch.rand(20, 1) * 2
y = -2.5 * x + (5 + torch.randn(20, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
losses = []
for i in range(6000):
    loss = (0.5 * (y - (w * x + b)) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.2 * w.grad
        b -= 0.2 * b.grad
    w.grad = None
    b.grad = None
    losses.append(loss.item())
    if i and losses[-2] - losses[-1] < 1e-6:
        break
print(i, w.item(), b.item(), w.grad)
