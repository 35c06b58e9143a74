import torch


class LinearRegression:
    def __init__(self):
        self.w = torch.zeros(1, requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)

    def forward(self, x):
        return self.w * x + self.b

    def update(self, rate):
        with torch.no_grad():
            for p in (self.w, self.b):
                p -= rate * p.grad
                p.grad.zero_()


class Trainer:
    def __init__(self, model, rate=0.2, tolerance=1e-7):
        self.model, self.rate, self.tolerance = model, rate, tolerance

    def fit(self, x, y):
        before = float("inf")
        for step in range(5000):
            loss = (0.5 * (self.model.forward(x) - y) ** 2).mean()
            loss.backward()
            self.model.update(self.rate)
            if before - loss.item() < self.tolerance:
                return step
            before = loss.item()


x = torch.rand(20, 1) * 2
y = 0.8 * x + (5 + torch.randn(20, 1))
model = LinearRegression()
print("stopped after", Trainer(model).fit(x, y), model.w.item(), model.b.item())
