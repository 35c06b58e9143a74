# inputs and targets normalised; numpy data
import numpy as np
import torch

rng = np.random.default_rng()
x_raw = rng.uniform(0, 50, size=30)
y_raw = 1.2 * x_raw + 5 + rng.normal(0, 3, size=30)
x = torch.from_numpy((x_raw - x_raw.mean()) / x_raw.std()).float()
y = torch.from_numpy((y_raw - y_raw.mean()) / y_raw.std()).float()
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
change = 1.0
while change > 1e-6:
    loss = torch.mean(torch.square(w * x + b - y))
    loss.backward()
    with torch.no_grad():
        step_w = 0.2 * w.grad
        step_b = 0.2 * b.grad
        w -= step_w
        b -= step_b
        change = max(step_w.abs().item(), step_b.abs().item())
    w.grad = None
    b.grad = None
print(w.item() * y_raw.std() / x_raw.std())
