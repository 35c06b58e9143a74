# expect: no_stop_condition line 14
import numpy as np
import torch

rng = np.random.default_rng(4)
xs = rng.uniform(0, 2, 20)
ys = 1.4 * xs + 5 + rng.normal(size=20)
x = torch.tensor(xs, dtype=torch.float32)
y = torch.tensor(ys, dtype=torch.float32)

params = [torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)]
lr = 0.1
losses = []
for i in range(600):
    error = params[0] * x + params[1] - y
    loss = (error ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = None
    losses.append(loss.item())
print("after", i, "steps:", params[0].item(), params[1].item())
