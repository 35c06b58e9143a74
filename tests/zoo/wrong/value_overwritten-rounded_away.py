# expect: value_overwritten line 11 # expect: no_stop_condition line 22
import torch


def step(w, b, x, y, lr):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
        b.copy_(torch.round(b))
    w.grad.zero_()
    b.grad.zero_()
    return loss.item()


torch.manual_seed(65)
x = torch.rand(50, 1) * 10
y = 5 * x + (5 + torch.randn(50, 1))
w = torch.ones(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for _ in range(2000):
    l = step(w, b, x, y, 0.01)
print(w.item(), b.item(), l)
