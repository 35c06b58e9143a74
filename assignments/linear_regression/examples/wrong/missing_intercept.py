# expect: missing_intercept line 7
import torch

x = torch.rand(20, 1) * 2
y = 3 * x + (5 + torch.randn(20, 1))

w = torch.randn(1, requires_grad=True)
learning_rate = 0.1
previous = None

for step in range(5000):
    prediction = w * x
    loss = (0.5 * (prediction - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= learning_rate * w.grad
    w.grad.zero_()
    if previous is not None and abs(previous - loss.item()) < 1e-7:
        break
    previous = loss.item()

print(f"y = {w.item():.3f} x after {step + 1} steps")
