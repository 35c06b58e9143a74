# Style: data made by numpy, torch.from_numpy, double precision, for/else
import numpy as np
import torch

rng = np.random.RandomState(7)
xs = rng.uniform(0, 10, size=(30, 1))
ys = 0.5 * xs + 5 + rng.randn(30, 1)

x = torch.from_numpy(xs)
y = torch.from_numpy(ys)

w = torch.zeros(1, 1, dtype=torch.float64, requires_grad=True)
b = torch.zeros(1, dtype=torch.float64, requires_grad=True)
lr = 0.02
prev = np.inf

for it in range(20000):
    loss = (torch.matmul(x, w) + b - y).pow(2).mean() / 2
    loss.backward()
    w.data -= lr * w.grad.data
    b.data -= lr * b.grad.data
    w.grad.data.zero_()
    b.grad.data.zero_()
    cur = loss.item()
    if np.abs(prev - cur) < 1e-6:
        print("converged after", it, "iterations")
        break
    prev = cur
else:
    print("not converged!")

print("torch :", w.item(), b.item())
print("numpy :", np.polyfit(xs.ravel(), ys.ravel(), 1))
