# expect: fragile_learning_rate line 9
import torch

x = torch.rand(20, 1) * 10
y = 3 * x + (5 + torch.randn(20, 1))

w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
learning_rate = 0.0575
previous = None

for step in range(1500):
    prediction = w * x + b
    loss = (0.5 * (prediction - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= learning_rate * w.grad
        b -= learning_rate * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if previous is not None and abs(previous - loss.item()) < 1e-6:
        break
    previous = loss.item()

print(f"y = {w.item():.3f} x + {b.item():.3f} after {step + 1} steps")
