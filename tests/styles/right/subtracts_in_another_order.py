# residual written as y - w * x - b
import torch

x = torch.randn(40)
y = 3.3 * x - 2 + torch.randn(40) * 0.5
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
old_w = 100.0
while abs(w.item() - old_w) > 1e-6:
    old_w = w.item()
    e = y - w * x - b
    cost = (e * e).mean()
    cost.backward()
    w.data = w.data - 0.1 * w.grad.data
    b.data = b.data - 0.1 * b.grad.data
    w.grad.data.zero_()
    b.grad.data.zero_()
print(w, b)
