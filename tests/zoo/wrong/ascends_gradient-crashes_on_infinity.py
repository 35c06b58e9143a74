# expect: ascends_gradient line 16
# Style: the spread of the last fifteen losses in a deque decides
from collections import deque
from statistics import pstdev
import torch

x = torch.rand(20, 1) * 10
y = 0.8 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
recent = deque(maxlen=15)
for i in range(10000):
    loss = (0.5 * (y - (w * x + b)) ** 2).mean()
    loss.backward()
    b.data.add_(0.01 * b.grad)
    w.data.add_(0.01 * w.grad)
    w.grad.zero_()
    b.grad.zero_()
    recent.append(loss.item())
    if len(recent) == recent.maxlen and pstdev(recent) < 2e-6:
        break
print("%d steps, mean of the last losses %.4f" % (i + 1, sum(recent) / len(recent)))
