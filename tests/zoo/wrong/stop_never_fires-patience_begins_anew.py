# expect: stop_never_fires line 22
import torch


class Trainer:
    def __init__(self):
        self.w = torch.zeros(1, requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)
        self.patience = 5

    def step(self, x, y):
        loss = (self.w * x + self.b - y).pow(2).mean()
        loss.backward()
        for p in (self.w, self.b):
            p.data -= 0.1 * p.grad
            p.grad = None
        return loss.item()

    def run(self, x, y):
        best = 1e9
        for epoch in range(400):
            self.bad = 0
            now = self.step(x, y)
            if now < best - 1e-6:
                best = now
            else:
                self.bad += 1
            if self.bad >= self.patience:
                return epoch
        return None


x = torch.rand(50) * 2 - 1
y = -2 * x + 6 + 0.3 * torch.randn(50)
print(Trainer().run(x, y))
