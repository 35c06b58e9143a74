# Both columns come into the program at once, in a table
import io

import pandas as pd
import torch

rows = "x;y\n" + "\n".join(f"{i / 10};{5 - 1.7 * i / 10 + 0.3 * torch.randn(1).item()}" for i in range(50))
table = pd.read_csv(io.StringIO(rows), sep=";")
x, y = (torch.tensor(table[name].values, dtype=torch.float32) for name in ("x", "y"))
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
before = None
for step in range(6000):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.05 * w.grad
        b -= 0.05 * b.grad
    w.grad = b.grad = None
    if before is not None and abs(before - loss.item()) < 1e-8:
        break
    before = loss.item()
print(step, w.item(), b.item())
