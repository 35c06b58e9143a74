# expect: stop_never_fires line 19
import torch

x = torch.rand(60) * 4
y = 1.4 * x + 20 + torch.randn(60)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

for step in range(1500):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    size = (w.grad.abs() + b.grad.abs()).item()
    with torch.no_grad():
        w -= 0.05 * w.grad
        b -= 0.05 * b.grad
    w.grad = None
    b.grad = None
    # what rounding leaves of the gradient is larger than this
    if size < 1e-14:
        break
