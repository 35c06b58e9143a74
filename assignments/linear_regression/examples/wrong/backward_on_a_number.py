# expect: backward_on_a_number line 14
import torch

x = torch.rand(20, 1) * 2
y = 3 * x + (5 + torch.randn(20, 1))

w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
learning_rate = 0.1
previous = None

for step in range(5000):
    prediction = w * x + b
    loss = (0.5 * (prediction - y) ** 2).mean().item()
    loss.backward()
    with torch.no_grad():
        w -= learning_rate * w.grad
        b -= learning_rate * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if previous is not None and abs(previous - loss) < 1e-7:
        break
    previous = loss

print(f"y = {w.item():.3f} x + {b.item():.3f} after {step + 1} steps")
