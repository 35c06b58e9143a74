# expect: reinitialised_in_loop line 11 # expect: stop_threshold_unreachable line 10
import torch

torch.manual_seed(72)
x = torch.rand(50, 1) * 10
y = 6 * x + (5 + torch.randn(50, 1))
w = torch.zeros(1, requires_grad=True)
error = 1.0
steps = 0
while error > 0.1 and steps < 2500:
    b = torch.zeros(1, requires_grad=True)
    loss = (w * x + b - y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.01 * w.grad
        b -= 0.01 * b.grad
    w.grad = None
    b.grad = None
    error = loss.item()
    steps += 1
print(w.item(), b.item(), error, steps)
