# Style: names that mislead, a parameter called x and data called b, everything flat (n,)
import torch

b = torch.rand(20) * 2
a = 2.1 * b + (5 + torch.randn(20))
x = torch.zeros(1, requires_grad=True)
c = torch.zeros(1, requires_grad=True)
y = 0.1
mse = 1e6
for k in range(5000):
    w = x * b + c
    lr = torch.mean((w - a) ** 2)
    lr.backward()
    x.data -= y * x.grad
    c.data -= y * c.grad
    x.grad.zero_()
    c.grad.zero_()
    if abs(mse - lr.item()) < 1e-7:
        break
    mse = lr.item()
print(k, x, c)
