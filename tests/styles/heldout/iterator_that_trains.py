import torch

x = torch.rand(20, 1) * 6
y = 2.6 * x + (5 + torch.randn(20, 1))
w, b = (torch.zeros(1, 1, requires_grad=True) for _ in range(2))


def loss_fun():
    return 0.5 * torch.mean((x @ w + b - y) ** 2)


def step(_=None):
    loss_fun().backward()
    with torch.no_grad():
        g2 = (w.grad ** 2 + b.grad ** 2).item()
        for p in (w, b):
            p -= 0.04 * p.grad
            p.grad = None
    return g2

class Trainer:
    def __iter__(self):
        self.g = 1.0
        return self

    def __next__(self):
        if self.g < 5e-6:
            raise StopIteration
        self.g = step()
        return self.g


for g in Trainer():
    pass
