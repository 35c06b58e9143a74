# expect: broadcast_mismatch line 19
# Style: loss change has to be small five times in a row, and the ids are printed
from __future__ import print_function
import torch
import numpy as np

x_data = np.linspace(0, 2, 20, dtype=np.float32)
x = torch.tensor(x_data)
y = 2.4 * x + (5 + torch.randn(20))

a = torch.randn(1)
a.requires_grad_()
c = torch.zeros(1).requires_grad_(True)
print("before", id(a), id(c), a.is_leaf, c.is_leaf)

quiet = 0
previous_cost = 0.0
for t in range(8000):
    cost = ((a * x + c - y.reshape(-1, 1)) * (a * x + c - y.reshape(-1, 1))).mean()
    cost.backward()
    a.data.add_(a.grad.data, alpha=-0.1)
    c.data.add_(c.grad.data, alpha=-0.1)
    a.grad.data.zero_()
    c.grad.data.zero_()
    quiet = quiet + 1 if abs(cost.item() - previous_cost) < 2e-6 else 0
    previous_cost = cost.item()
    if quiet == 5:
        print("quiet for five steps at", t)
        break

print("after", id(a), id(c), a.is_leaf, c.is_leaf)
print(a.item(), c.item(), cost.item())
