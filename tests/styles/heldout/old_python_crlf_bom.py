# Style: from __future__, a byte order mark, CRLF, python 2 habits
from __future__ import print_function, division
import torch
import numpy as np
try:
    xrange
except NameError:
    xrange = range

x = torch.Tensor(np.linspace(0, 2, 20)).view(20, 1)
y = 1.3 * x + (5 + torch.randn(20, 1))
w = torch.Tensor([0.0])
w.requires_grad = True
b = torch.Tensor([0.0])
b.requires_grad = True
old = 1e10
for i in xrange(5000):
    loss = torch.sum((y - w * x - b) ** 2) / (2 * 20)
    loss.backward()
    w.data = w.data - 0.2 * w.grad.data
    b.data = b.data - 0.2 * b.grad.data
    w.grad.data.zero_()
    b.grad.data.zero_()
    if abs(old - loss.item()) < 1e-7:
        print("stop at iteration %d, loss %f" % (i, loss.item()))
        break
    old = loss.item()
print("w = %s, b = %s" % (w.data.numpy(), b.data.numpy()))
