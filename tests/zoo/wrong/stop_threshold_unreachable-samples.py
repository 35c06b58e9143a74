# expect: stop_threshold_unreachable line 29
import random
import torch

points = [(v / 10, 0.7 * v / 10 + 5 + random.gauss(0, 1)) for v in range(20)]

w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)


def train_epoch(rate):
    total = 0
    for x, y in points:
        total = total + (w * x + b - y) ** 2
    cost = total / len(points)
    cost.backward()
    w.data.sub_(rate * w.grad)
    b.data.sub_(rate * b.grad)
    w.grad.zero_()
    b.grad.zero_()
    return cost.item()


converged = False
previous = 1e9
epochs = 0
while not converged and epochs < 250:
    now = train_epoch(0.1)
    converged = now < 0.02
    previous = now
    epochs += 1
print("epochs", epochs, "w", w.item(), "b", b.item())
