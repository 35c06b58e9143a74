# Near miss: gradients are cleared at the loop's beginning, nothing follows the update
import torch

x = torch.rand(20, 1) * 2
y = 5 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

old = 0.0
for i in range(6000):
    if w.grad is not None:
        w.grad.zero_()
        b.grad.zero_()
    loss = (0.5 * (y - (w * x + b)) ** 2).mean()
    if abs(loss.item() - old) < 1e-6:
        print("flat after", i)
        break
    old = loss.item()
    loss.backward()
    w.data -= 0.2 * w.grad
    b.data -= 0.2 * b.grad

print(w.item(), b.item())
