# expect: second_backward line 24
# Style: abstract base class with a template method, the line is a subclass
import torch
from abc import ABC, abstractmethod


class Regressor(ABC):
    lr = 0.1
    eps = 1e-7
    max_iter = 5000
    finished = False

    @abstractmethod
    def predict(self, x):
        ...

    @property
    @abstractmethod
    def weights(self):
        ...

    def fit(self, x, y):
        previous = None
        loss = self.loss(self.predict(x), y)
        for _ in range(self.max_iter):
            loss.backward()
            self._update()
            if previous is not None and abs(loss.item() - previous) < self.eps:
                self.finished = True
                break
            previous = loss.item()
        return self

    @staticmethod
    def loss(a, b):
        return torch.square(a - b).mean()

    def _update(self):
        for weight in self.weights:
            weight.data -= self.lr * weight.grad
            weight.grad.zero_()


class LineRegressor(Regressor):
    def __init__(self):
        self.w = torch.tensor([0.5], requires_grad=True)
        self.b = torch.tensor([0.5], requires_grad=True)

    def predict(self, x):
        return x * self.w + self.b

    @property
    def weights(self):
        return self.w, self.b


x = torch.rand(20, 1) * 2
y = 5.5 * x + (5 + torch.randn(20, 1))
model = LineRegressor().fit(x, y)
print("w", model.w.item(), "b", model.b.item())
