# expect: no_stop_condition line 21
# (the loss has comparisons in it, and one raises an error that nobody catches)
import torch

x = torch.rand(40) * 3
y = 4 * x - 2 + 0.3 * torch.randn(40)


def signs(r):
    return torch.where(r > 100, 2.0, 1.0) * (r < 1e6)


def checked(value):
    if value > 1e8:
        raise ValueError("it diverges")
    return value


w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for step in range(1500):
    residual = w * x + b - y
    loss = checked((signs(residual) * residual**2).mean())
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
        w.grad.zero_()
        b.grad.zero_()
print(w.item(), b.item())
