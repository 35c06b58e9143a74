# Near miss: two backwards a step, each through a graph of its own half of the data, one update
import torch

x = torch.rand(20, 1) * 2
y = -3.6 * x + (5 + torch.randn(20, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
steps, last, now = 0, 0.0, 1.0
while abs(last - now) > 1e-7 and steps < 5000:
    first = ((w * x[:10] + b - y[:10]) ** 2).mean() / 2
    second = ((w * x[10:] + b - y[10:]) ** 2).mean() / 2
    first.backward()
    second.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    last, now = now, first.item() + second.item()
    steps += 1
print(steps, w.item(), b.item())
