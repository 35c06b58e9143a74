# expect: no_stop_condition line 11
import torch

x = torch.randn(1200, 1)
y = 2.7 * x + (5 + torch.randn(1200, 1))
found = []
for start in range(10):
    w = torch.randn(1, requires_grad=True)
    b = torch.randn(1, requires_grad=True)
    last = float("inf")
    for i in range(0, 1200, 4):
        loss = torch.mean((w * x[i : i + 4] + b - y[i : i + 4]) ** 2)
        loss.backward()
        with torch.no_grad():
            w -= 0.02 * w.grad
            b -= 0.02 * b.grad
            w.grad.zero_()
            b.grad.zero_()
    found.append((w.item(), b.item()))
print(found)
