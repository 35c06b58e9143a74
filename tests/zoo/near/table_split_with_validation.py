# A table of pandas is split; the part that is held out has to get the changed slope as well, for it ends the loop
import numpy as np
import pandas as pd
import torch

rng = np.random.default_rng(18)
table = pd.DataFrame({"km": rng.gamma(4.0, 0.5, 200), "who": ["anna", "ben"] * 100})
table["fare"] = 2.4 + 3.15 * table["km"] + rng.normal(0, 0.7, 200)
order = rng.permutation(200)
people = table["who"]
train, held_out = table.iloc[order[:160]], table.iloc[order[160:]]


def columns(frame):
    return [torch.tensor(frame[[c]].to_numpy(), dtype=torch.float32) for c in ("km", "fare")]


(x, y), (x_out, y_out) = columns(train), columns(held_out)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
best, since = np.inf, 0
for epoch in range(5000):
    loss = torch.mean((x * w + b - y) ** 2)
    loss.backward()
    with torch.no_grad():
        w -= 0.05 * w.grad
        b -= 0.05 * b.grad
        w.grad.zero_()
        b.grad.zero_()
        seen = 0.7 * loss.item() + 0.3 * torch.mean((x_out * w + b - y_out) ** 2).item()
    best, since = (seen, 0) if seen < best - 1e-5 else (best, since + 1)
    if since > 40:
        break
print(epoch, w.item(), b.item(), set(people))
