# Style: train() receives data and parameters and returns as soon as the loss is flat
import torch


def train(x, y, w, b, lr, tol):
    losses = [float("inf")]
    while True:
        y_pred = x @ w + b
        loss = torch.sum((y_pred - y) ** 2) / (2 * len(x))
        w.grad = b.grad = None
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
            b -= lr * b.grad
        losses.append(loss.item())
        if abs(losses[-2] - losses[-1]) < tol:
            return losses[1:]
        if len(losses) > 20000:
            return losses[1:]


x = torch.rand(40, 1) * 2 - 1
y = x * -3 + (5 + torch.randn(40, 1))
w = torch.zeros(1, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
history = train(x, y, w, b, lr=0.5, tol=1e-6)
print("steps", len(history), "final loss", history[-1])
print("w", w.item(), "b", b.item())
