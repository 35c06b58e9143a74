# Near miss: w = w.detach() and w.requires_grad_(False), but after the training
import torch

x = torch.rand(20, 1) * 2
y = 3.1 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = 0.0
for i in range(4000):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if abs(last - loss.item()) < 1e-7:
        break
    last = loss.item()
w = w.detach()
b = b.requires_grad_(False)
w = w * 1.0
print("prediction for 1.5:", (w * 1.5 + b).item())
