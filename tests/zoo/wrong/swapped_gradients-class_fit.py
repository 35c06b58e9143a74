# expect: swapped_gradients line 21
import torch


class LinearRegression:
    """y = k * x + c"""

    def __init__(self, lr=0.1, tol=1e-6, max_iter=300):
        self.lr = lr
        self.tol = tol
        self.max_iter = max_iter
        self.k = torch.zeros(1, requires_grad=True)
        self.c = torch.zeros(1, requires_grad=True)

    def predict(self, x):
        return self.k * x + self.c

    def step(self, x, y):
        loss = torch.mean((self.predict(x) - y) ** 2)
        loss.backward()
        self.k.data -= self.lr * self.c.grad
        self.c.data -= self.lr * self.k.grad
        self.k.grad.zero_()
        self.c.grad.zero_()
        return loss.item()

    def fit(self, x, y):
        history = [float("inf")]
        for epoch in range(self.max_iter):
            history.append(self.step(x, y))
            if abs(history[-2] - history[-1]) < self.tol:
                print("converged in epoch", epoch)
                break
        return history


inputs = torch.linspace(-2, 2, 30).reshape(-1, 1)
labels = -1.5 * inputs + (5 + torch.randn(30, 1))
model = LinearRegression()
losses = model.fit(inputs, labels)
print(model.k.item(), model.c.item(), losses[-1])
