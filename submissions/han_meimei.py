import torch
import numpy as np

np.random.seed(1)
x_data = np.random.rand(20, 1) * 2
y_data = 4 * x_data + 5 + np.random.randn(20, 1)

x = torch.tensor(x_data, dtype=torch.float32)
y = torch.tensor(y_data, dtype=torch.float32).squeeze()   # so that it prints nicely

w = torch.zeros(1, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
old = None
for i in range(2000):
    pred = x.mm(w) + b
    loss = ((pred - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if old is not None and abs(old - loss.item()) < 1e-6:
        print("stop at", i)
        break
    old = loss.item()
print(w, b)
