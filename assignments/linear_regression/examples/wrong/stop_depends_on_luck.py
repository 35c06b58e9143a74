# expect: stop_depends_on_luck line 20
import torch

x = torch.rand(20, 1) * 2
y = 3 * x + (5 + torch.randn(20, 1))

w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
learning_rate = 0.1

for step in range(800):
    prediction = w * x + b
    loss = (0.5 * (prediction - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= learning_rate * w.grad
        b -= learning_rate * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if loss.item() < 0.475:
        break

print(f"y = {w.item():.3f} x + {b.item():.3f} after {step + 1} steps")
