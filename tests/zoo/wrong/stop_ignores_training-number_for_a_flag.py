# expect: stop_ignores_training line 26
import numpy as np
import torch

rng = np.random.default_rng(0)
xs = rng.uniform(-1, 3, 40).astype("float32")
ys = (1.7 * xs - 4 + rng.normal(0, 0.4, 40)).astype("float32")
x, y = torch.from_numpy(xs), torch.from_numpy(ys)
theta = torch.zeros(2, requires_grad=True)
fertig = 0
runde = 0


def kosten():
    return ((theta[0] * x + theta[1] - y) ** 2).mean()


while fertig != 1:
    k = kosten()
    k.backward()
    with torch.no_grad():
        theta -= 0.1 * theta.grad
    theta.grad = None
    runde += 1
    # genug?
    if runde > 350:
        fertig = 1
print(theta.tolist(), k.item())
