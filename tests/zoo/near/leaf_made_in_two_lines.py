# Near miss: w is rebound several times, all of it before the training
import torch

x = torch.rand(20, 1) * 2
y = 4.9 * x + (5 + torch.randn(20, 1))
w = torch.randn(1)
w = w * 0.1
w = w.requires_grad_()
b = torch.tensor(0)
b = b.float().reshape(1).clone()
b.requires_grad = True
last = 1e9
for k in range(4000):
    loss = torch.mean((x * w + b - y) ** 2)
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if last - loss.item() < 1e-7:
        break
    last = loss.item()
print(k, w, b)
