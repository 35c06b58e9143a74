# expect: stop_never_fires line 18
# Style: the comparison stands in an `if` of its own, below the one that asks for a loss before
import torch

x = torch.rand(30, 1) * 2
y = 1.7 * x + (5 + torch.randn(30, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = None
for i in range(800):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p -= 0.1 * p.grad
            p.grad.zero_()
    if last is not None:
        if last - loss.item() > 1e3:
            break
    last = loss.item()
