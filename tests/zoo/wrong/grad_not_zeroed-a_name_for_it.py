# expect: grad_not_zeroed line 17
"""A tiny optimizer class written from scratch, used like torch.optim."""
import torch
from torch import nn


class GradientDescent:
    def __init__(self, parameters, lr):
        self.parameters = list(parameters)
        self.lr = lr

    def reset(self):
        for p in self.parameters:
            g = p.grad
            if g is None:
                continue
            g = torch.zeros_like(g)

    @torch.no_grad()
    def update(self):
        for p in self.parameters:
            p.add_(p.grad, alpha=-self.lr)

    def gradient_is_flat(self, tol):
        return all(p.grad.abs().max().item() < tol for p in self.parameters)


def make_data(n, seed):
    gen = torch.Generator().manual_seed(seed)
    x = torch.randn(n, 1, generator=gen)
    noise = torch.randn(n, 1, generator=gen)
    return x, -3.0 * x + (5 + noise)


torch.manual_seed(0)
x, y = make_data(100, seed=6)
net = nn.Linear(1, 1)
gd = GradientDescent(net.parameters(), lr=0.1)

for step in range(500):
    gd.reset()
    loss = nn.functional.mse_loss(net(x), y)
    loss.backward()
    gd.update()
    if gd.gradient_is_flat(1e-3):
        print("flat gradient at step", step)
        break

print("learned:", net.weight.item(), net.bias.item(), "loss:", loss.item())
