# leaves two nested loops by an exception of its own
import torch


class Converged(Exception):
    pass


x = torch.rand(20, 1) * 2
y = 6 * x + 5 + torch.randn(20, 1)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
previous = float("inf")
try:
    for epoch in range(100):
        for step in range(100):
            loss = ((w * x + b - y) ** 2).mean()
            loss.backward()
            with torch.no_grad():
                w -= 0.1 * w.grad
                b -= 0.1 * b.grad
                w.grad.zero_()
                b.grad.zero_()
            if previous - loss.item() < 1e-7:
                raise Converged
            previous = loss.item()
except Converged:
    print("converged in epoch", epoch)
print(w, b)
