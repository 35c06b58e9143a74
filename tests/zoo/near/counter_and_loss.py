# Near miss: one while with a counter and a condition on the loss, the latter ends it
import torch

x = torch.rand(20, 1) * 2
y = 3 * x + (5 + torch.randn(20, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
i, diff, last = 0, 1.0, 0.0
while i < 10000 and diff > 1e-6:
    loss = 0.5 * ((w * x + b - y) ** 2).mean()
    loss.backward()
    w.data -= 0.2 * w.grad
    b.data -= 0.2 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    diff = abs(last - loss.item())
    last = loss.item()
    i += 1
print(i, w.item(), b.item(), loss.item())
