# expect: graph_grows line 18
import numpy as np
import torch

rng = np.random.default_rng(4)
xs = rng.uniform(0, 2, 20)
ys = 1.4 * xs + 5 + rng.normal(size=20)
x = torch.tensor(xs, dtype=torch.float32)
y = torch.tensor(ys, dtype=torch.float32)

params = [torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)]
lr = 0.01
losses = []
total = 0
for i in range(80):
    error = params[0] * x + params[1] - y
    total = total + (error ** 2).mean()
    total.backward(retain_graph=True)
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = None
    losses.append(total.item())
    if i > 0 and abs(losses[-1] - losses[-2]) < 1e-6:
        break
print("after", i, "steps:", params[0].item(), params[1].item())
