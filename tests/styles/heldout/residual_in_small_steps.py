# Style: the residual is built up in several in-place statements, names reused
import torch

x = torch.rand(20, 1) * 2
y = 4.1 * x + (5 + torch.randn(20, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
prev = None
stop = False
while not stop:
    e = x.clone()
    e = e * w
    e = e + b
    e = e - y
    e = e * e
    e = e.sum()
    e = e / 20
    e.backward()
    for v in w, b:
        v.data -= 0.1 * v.grad.data
        v.grad.data.zero_()
    e = e.item()
    stop = prev is not None and abs(prev - e) < 1e-7
    prev = e
print(w.item(), b.item())
