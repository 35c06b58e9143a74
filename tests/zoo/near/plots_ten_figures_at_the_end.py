# near: plots_in_loop
# a training of few steps, and a look at the line from many sides when it is over
import matplotlib.pyplot as plt
import torch

x = torch.linspace(-1.5, 1.5, 24)
y = 1.8 * x + (4 + torch.randn(24))
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
before = float("inf")
for epoch in range(500):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.3 * w.grad
        b -= 0.3 * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if before - loss.item() < 1e-6:
        break
    before = loss.item()

for number in range(12):
    plt.figure()
    plt.scatter(x[number:], y[number:])
    plt.plot(x, (w * x + b).detach())
    plt.show()
