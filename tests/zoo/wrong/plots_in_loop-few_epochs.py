# expect: plots_in_loop line 20
import matplotlib.pyplot as plt
import torch

x = torch.linspace(-1.5, 1.5, 20)
y = 2.5 * x + (5 + torch.randn(20))

w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
lr = 0.3
previous = float("inf")

for epoch in range(2000):
    total = 0
    for xi, yi in zip(x, y):
        pred = w * xi + b
        total = total + 0.5 * (pred - yi) ** 2
    loss = total / len(x)
    loss.backward()
    plt.pause(0.01)
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad = None
    b.grad = None
    if previous - loss.item() < 1e-6:
        print("epoch", epoch, "no more progress")
        break
    previous = loss.item()

print("w", w.item(), "b", b.item())
