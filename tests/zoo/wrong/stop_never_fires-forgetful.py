# expect: stop_never_fires line 16
import torch


class Patience:
    def __init__(self, patience=10, delta=1e-6):
        self.patience, self.delta = patience, delta
        self.best = float("inf")

    def __call__(self, loss):
        bad = 0
        if loss < self.best - self.delta:
            self.best = loss
        else:
            bad += 1
        return bad >= self.patience


x = torch.linspace(-2, 3, 44)
y = 0.9 * x + 1.7 + 0.4 * torch.randn(44)
slope = torch.zeros((), requires_grad=True)
bias = torch.zeros((), requires_grad=True)
stop = Patience()

for epoch in range(1000):
    loss = (slope * x + bias - y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        for p in (slope, bias):
            p -= 0.06 * p.grad
            p.grad = None
    if stop(loss.item()):
        print("patience is over:", epoch)
        break

print(slope.item(), bias.item())
