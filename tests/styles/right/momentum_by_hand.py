# momentum written by hand
import torch

x = torch.rand(20, 1) * 2
y = 4 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
vw = torch.zeros(1)
vb = torch.zeros(1)
history = []
for i in range(10000):
    loss = (0.5 * (x * w + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        vw = 0.8 * vw + w.grad
        vb = 0.8 * vb + b.grad
        w -= 0.05 * vw
        b -= 0.05 * vb
        w.grad.zero_()
        b.grad.zero_()
    history.append(loss.item())
    if i > 10 and max(history[-10:]) - min(history[-10:]) < 1e-7:
        break
print(len(history), w.item(), b.item())
