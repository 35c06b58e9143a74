# expect: unbounded_loop line 12
from itertools import count

import torch

torch.manual_seed(1)
x = torch.linspace(0, 2, 50)
y = 4 * x + 2 + 0.1 * torch.randn(50)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = None
for step in count(1):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p -= 0.1 * p.grad
            p.grad.zero_()
    if last is not None and abs(last - loss.item()) < 1e-9:
        break
    last = loss.item()
print(step, w.item(), b.item())
