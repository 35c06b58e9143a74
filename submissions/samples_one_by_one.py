import random
import torch

random.seed()
points = []
for i in range(15):
    x = i / 5
    points.append((x, 1.5 * x + 5 + random.gauss(0, 1)))

w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
previous = float("inf")
for epoch in range(3000):
    loss = 0
    for x, y in points:
        loss = loss + (w * x + b - y) ** 2
    loss = loss / len(points)
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if abs(previous - loss.item()) < 1e-7:
        break
    previous = loss.item()
print(f"{epoch} epochs: w={w.item():.3f}, b={b.item():.3f}")
