# data as a list of pairs, one graph for all samples
import random

import torch

data = [(t / 10, 3 * t / 10 + 5 + random.gauss(0, 1)) for t in range(20)]
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = None
for epoch in range(4000):
    loss = 0
    for x, y in data:
        loss = loss + (w * x + b - y) ** 2
    loss = loss / len(data)
    loss.backward()
    w.data -= 0.15 * w.grad
    b.data -= 0.15 * b.grad
    w.grad.data.zero_()
    b.grad.data.zero_()
    if last is not None and last - loss.item() < 1e-6:
        break
    last = loss.item()
print(w.item(), b.item())
