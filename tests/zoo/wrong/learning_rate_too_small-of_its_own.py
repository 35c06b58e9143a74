# expect: learning_rate_too_small line 14
import torch

x = torch.rand(50, 1) * 4
y = 3 * x + (8 + torch.randn(50, 1))
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(5.0, requires_grad=True)
previous = float("inf")
for step in range(3000):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.01 * w.grad
        b -= 1e-9 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if abs(previous - loss.item()) < 1e-9:
        break
    previous = loss.item()
print(w.item(), b.item())
