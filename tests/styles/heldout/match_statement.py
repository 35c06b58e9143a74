# Style: a small state machine with match, set_grad_enabled(False) around the update
import torch

x = torch.rand(20, 1) * 2
y = 2.4 * x + (5 + torch.randn(20, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
state = "first"
last = 0.0
count = 0
while state not in ("flat", "exploded"):
    loss = (w * x + b - y).pow(2).mean()
    loss.backward()
    with torch.set_grad_enabled(False):
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    match state:
        case "first":
            state = "running"
        case "running" if abs(last - loss.item()) < 1e-7:
            state = "flat"
        case "running" if not torch.isfinite(loss):
            state = "exploded"
    last = loss.item()
    count += 1
print(state, count, w.item(), b.item())
