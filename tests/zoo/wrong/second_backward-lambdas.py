# expect: second_backward line 14
import torch

f = {
    "line": lambda x, w, b: x.mul(w).add(b),
    "loss": lambda p, y: (p - y).square().mean(),
    "enough": lambda old, new: abs(old - new) <= 1e-7 * abs(old),
}
x = torch.rand(20, 1) * 2
y = 2.6 * x + (5 + torch.randn(20, 1))
w = torch.ones(1, requires_grad=True)
b = torch.ones(1, requires_grad=True)
old = 1e3
loss = f["loss"](f["line"](x, w, b), y)
for i in range(4000):
    loss.backward()
    w.data, b.data = w.data - 0.1 * w.grad, b.data - 0.1 * b.grad
    w.grad, b.grad = None, None
    new = loss.item()
    if f["enough"](old, new):
        break
    old = new
print(i, w.item(), b.item())
