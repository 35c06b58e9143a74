# Style: a generator yields small batches, the epoch's mean loss decides
import random

import torch


def data_iter(batch_size, xs, ys):
    indices = list(range(len(xs)))
    random.shuffle(indices)
    for i in range(0, len(xs), batch_size):
        j = torch.tensor(indices[i:i + batch_size])
        yield xs[j], ys[j]


def linreg(X, w, b):
    return torch.matmul(X, w) + b


def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()


random.seed(0)
torch.manual_seed(0)
features = torch.randn(60, 1)
labels = features @ torch.tensor([[-3.4]]) + 4.2 + 0.1 * torch.randn(60, 1)

w = torch.normal(0, 0.01, size=(1, 1), requires_grad=True)
b = torch.zeros(1, requires_grad=True)
lr, batch_size, last = 0.03, 10, float("inf")

for epoch in range(300):
    for X, y in data_iter(batch_size, features, labels):
        l = squared_loss(linreg(X, w, b), y)
        l.sum().backward()
        sgd([w, b], lr, batch_size)
    with torch.no_grad():
        epoch_loss = squared_loss(linreg(features, w, b), labels).mean().item()
    print(f"epoch {epoch + 1}, loss {epoch_loss:f}")
    if abs(last - epoch_loss) < 1e-6:
        break
    last = epoch_loss
print(w, b)
