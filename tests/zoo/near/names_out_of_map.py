# Data that become tensors by map, and by a generator that is unpacked
import csv
import io

import torch

torch.manual_seed(8)
rows = [[i / 20, 4 - 2.8 * i / 20 + 0.2 * torch.randn(1).item()] for i in range(80)]
text = "x,y\n" + "\n".join(",".join(map(str, row)) for row in rows)
read = list(csv.DictReader(io.StringIO(text)))
inputs, targets = ([float(row[name]) for row in read] for name in ("x", "y"))
x, y = map(torch.tensor, (inputs, targets))

line = torch.zeros(2, requires_grad=True)
before = torch.full((2,), 9.0)
for step in range(3000):
    loss = torch.mean((line[0] * x + line[1] - y) ** 2)
    loss.backward()
    with torch.no_grad():
        line -= 0.1 * line.grad
        line.grad.zero_()
    if torch.allclose(line.detach(), before, atol=1e-6):
        break
    before = line.detach().clone()
print(step, line.tolist())
