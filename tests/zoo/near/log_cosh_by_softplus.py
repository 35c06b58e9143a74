# Near miss: log cosh by softplus
import math
import torch
from torch.nn.functional import softplus


def log_cosh(e):
    # log(cosh(e)) without overflow
    return e + softplus(-2.0 * e) - math.log(2.0)


x = torch.linspace(0.0, 2.0, 80, dtype=torch.double)
y = 1.4 * x + 0.3 + 0.02 * torch.randn(80, dtype=torch.double)   # a precise instrument

w = torch.tensor(0.0, dtype=torch.double, requires_grad=True)
b = torch.tensor(0.0, dtype=torch.double, requires_grad=True)

lr = 0.4
last = math.inf
for i in range(20000):
    loss = log_cosh(w * x + b - y).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
        w.grad, b.grad = None, None
    improvement = last - loss.item()
    last = loss.item()
    if improvement < 1e-10:
        print("improvement only", improvement, "in step", i)
        break
else:
    raise RuntimeError("did not converge")

print("w = %.5f  b = %.5f" % (w, b))
