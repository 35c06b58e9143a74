# Near miss: best_w = w is only another name for the leaf, and nothing is done with it
import torch

x = torch.rand(20, 1) * 2
y = 3.9 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
best, best_w, last = 1e9, None, 1e9
for i in range(4000):
    loss = (0.5 * (y - (w * x + b)) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.2 * w.grad
        b -= 0.2 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    w = w
    if loss.item() < best:
        best = loss.item()
        best_w = w
    if abs(last - loss.item()) < 1e-7:
        break
    last = loss.item()
print(best_w is w, w.item(), b.item())
