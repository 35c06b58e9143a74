# What a turn that never comes would fill has no name after the loop
import torch

x = torch.rand(30) * 2
y = 3 * x + 5 + 0.5 * torch.randn(30)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = 1e9
for step in range(5000):
    loss = ((w * x + b - y) ** 2).mean()
    if loss.item() > 1e6:
        report = {}
        report["step"] = step
        break
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = b.grad = None
    if abs(last - loss.item()) < 1e-8:
        break
    last = loss.item()
print(w.item(), b.item())
