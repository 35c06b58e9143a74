# Near miss: a break by a counter stands in the loop too, but the one on the loss comes first
import torch

x = torch.rand(20, 1) * 2
y = -1.3 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
i, last, why = 0, 1e9, ""
while True:
    i = i + 1
    loss = torch.mean((x * w + b - y) ** 2)
    loss.backward()
    w.data -= 0.1 * w.grad
    b.data -= 0.1 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if i > 20000:
        why = "counter"
        break
    if abs(last - loss.item()) < 1e-7:
        why = "loss"
        break
    last = loss.item()
print(why, i, w.item(), b.item())
