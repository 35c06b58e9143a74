# Style: a custom exception Converged leaves two nested loops
import torch


class Converged(Exception):
    """Raised as soon as the loss no longer falls."""


def check(losses, eps=1e-6):
    if len(losses) > 1 and abs(losses[-1] - losses[-2]) < eps:
        raise Converged("after %d steps, loss %.5f" % (len(losses), losses[-1]))


x = torch.rand(20, 1) * 2
y = 1.1 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
losses = []

try:
    for epoch in range(100):
        for step in range(100):
            loss = (0.5 * (y - (w * x + b)) ** 2).mean()
            loss.backward()
            with torch.no_grad():
                w -= 0.2 * w.grad
                b -= 0.2 * b.grad
            w.grad.zero_()
            b.grad.zero_()
            losses.append(loss.item())
            check(losses)
except Converged as done:
    print("converged", done)
else:
    print("did not converge")

print(w.item(), b.item())
