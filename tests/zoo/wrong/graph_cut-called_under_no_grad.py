# expect: graph_cut line 31
# Style: a class with methods and self.w, self.b
import torch


class LinearRegression:
    def __init__(self, lr):
        self.lr = lr
        self.w = torch.randn(1, requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)
        self.history = []

    def forward(self, x):
        return self.w * x + self.b

    def loss(self, x, y):
        return 0.5 * (self.forward(x) - y).pow(2).mean()

    def step(self):
        with torch.no_grad():
            for p in (self.w, self.b):
                p -= self.lr * p.grad
                p.grad.zero_()

    def finished(self):
        return len(self.history) > 1 and abs(self.history[-1] - self.history[-2]) < 1e-6

    def fit(self, x, y):
        while not self.finished():
            with torch.no_grad():
                loss = self.loss(x, y)
            loss.backward()
            self.step()
            self.history.append(loss.item())
        return self


x = 2 * torch.rand(20, 1)
y = 5 * x + (5 + torch.randn(20, 1))
reg = LinearRegression(lr=0.2).fit(x, y)
print("steps:", len(reg.history), "loss:", reg.history[-1])
print("w:", reg.w.item(), "b:", reg.b.item())
