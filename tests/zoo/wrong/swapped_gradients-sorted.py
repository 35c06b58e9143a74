# expect: swapped_gradients line 23
import torch

sigma = 0.5
x = torch.randn(80) + 0.3
y = 4.2 * x - 1.1 + sigma * torch.randn(80)

params = {
    "slope": torch.tensor(0.5, requires_grad=True),
    "intercept": torch.tensor(0.5, requires_grad=True),
}


def objective(slope, intercept):
    return (slope * x + intercept - y).pow(2).mean() / 2


for step in range(250):
    value = objective(**params)
    grads = torch.autograd.grad(value, list(params.values()))
    with torch.no_grad():
        for name, grad in zip(sorted(params), grads):
            params[name] -= 0.1 * grad
    if max(g.abs() for g in grads) < 1e-5:
        print("optimal after", step, "steps")
        break

print("; ".join(f"{k} = {v.item():.3f}" for k, v in params.items()))
