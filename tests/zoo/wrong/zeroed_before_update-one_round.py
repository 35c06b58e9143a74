# expect: zeroed_before_update line 15
# Style: w.data = w.data - ..., stops when both gradients are small
import torch

x = torch.linspace(-2, 2, 20).view(-1, 1)
y = -1.5 * x + (5 + torch.randn(20, 1))

w = torch.rand(1, requires_grad=True)
b = torch.rand(1, requires_grad=True)
learning_rate = 0.1

for step in range(10000):
    loss = ((w * x + b - y) ** 2).mean() / 2
    loss.backward()
    w.grad.data.zero_()
    b.grad.data.zero_()
    gw, gb = w.grad.abs().item(), b.grad.abs().item()
    w.data = w.data - learning_rate * w.grad
    b.data = b.data - learning_rate * b.grad
    if step % 50 == 0:
        print(step, id(w), w.is_leaf, loss.item())
    if gw < 1e-4 and gb < 1e-4:
        break

print(f"after {step} steps: y = {w.item():.3f} x + {b.item():.3f}")
