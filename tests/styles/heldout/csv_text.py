# Style: data in a CSV text inside the program, read with numpy, a table of the fit at the end
import io

import numpy as np
import torch

TEXT = """hours,points
0.5,12.1
1.0,14.9
1.4,14.2
1.9,18.0
2.3,17.6
2.8,20.4
3.1,22.9
3.6,22.2
4.0,25.8
4.4,25.1
4.9,29.3
5.3,29.0
5.7,31.8
6.2,33.9
"""
table = np.loadtxt(io.StringIO(TEXT), delimiter=",", skiprows=1, dtype=np.float32)
x = torch.from_numpy(table[:, :1])
y = torch.from_numpy(table[:, 1:])

w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = 0.0
for it in range(20000):
    loss = torch.nn.functional.mse_loss(x * w + b, y)
    loss.backward()
    w.data.sub_(0.02 * w.grad.data)
    b.data.sub_(0.02 * b.grad.data)
    w.grad.data.zero_()
    b.grad.data.zero_()
    if abs(last - loss.item()) < 1e-6:
        break
    last = loss.item()

for (hours, points), guess in zip(table, (x * w + b).detach().numpy()[:, 0]):
    print(f"{hours:4.1f} h  {points:5.1f} points  line says {guess:5.1f}")
print(it, w.item(), b.item())
