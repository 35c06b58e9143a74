# expect: reinitialised_in_loop line 11
import torch


class Regressor:
    def __init__(self, lr=0.05):
        self.lr = lr
        self.reset()

    def reset(self):
        self.w = torch.zeros(1, requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)

    def step(self, x, y):
        loss = ((self.w * x + self.b - y) ** 2).mean()
        gw, gb = torch.autograd.grad(loss, [self.w, self.b])
        with torch.no_grad():
            self.w -= self.lr * gw
            self.b -= self.lr * gb
        return loss.item()

    def epoch(self, x, y, inner=4):
        self.reset()
        total = 0.0
        for _ in range(inner):
            total += self.step(x, y)
        return total / inner

    def fit(self, x, y, epochs=1000, tol=1e-6):
        history = []
        for e in range(epochs):
            history.append(self.epoch(x, y))
            if len(history) > 1 and abs(history[-2] - history[-1]) < tol:
                print("loss is stable, epoch", e)
                return history
        print("epochs used up")
        return history


x = torch.randn(64) * 1.5 + 0.5
y = 3.3 * x + 4 + torch.randn(64)
reg = Regressor()
h = reg.fit(x, y)
print("w = %.3f, b = %.3f, last loss %.4f" % (reg.w.item(), reg.b.item(), h[-1]))
