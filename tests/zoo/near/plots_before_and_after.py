# near: stale_prediction
# the line before training and the line after it in one figure
import matplotlib.pyplot as plt
import torch

x = torch.rand(25) * 2
y = -1.5 * x + 5 + torch.randn(25)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
at_first = (w * x + b).detach()
plt.plot(x, at_first, "--", label="before")
last = float("inf")
for step in range(5000):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = b.grad = None
    if last - loss.item() < 1e-7:
        break
    last = loss.item()
plt.plot(x, (w * x + b).detach(), label="after")
plt.plot(x, at_first, ":", label="before, again")
plt.legend()
plt.savefig("lines.png")
