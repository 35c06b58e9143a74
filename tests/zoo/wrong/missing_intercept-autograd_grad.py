# expect: missing_intercept line 15
import torch


def make_data(n=20, slope=-3.0):
    x = torch.rand(n, 1) * 2
    return x, slope * x + (5 + torch.randn(n, 1))


def mse(a, b):
    return torch.mean((a - b) ** 2)


def fit(x, y, rate=0.1, tolerance=1e-6, limit=1500):
    m = torch.zeros(1, requires_grad=True)
    last = float("inf")
    for step in range(limit):
        loss = mse(m * x, y)
        grad_m, = torch.autograd.grad(loss, (m,))
        with torch.no_grad():
            m -= rate * grad_m
        if abs(last - loss.item()) < tolerance:
            return m, step
        last = loss.item()
    return m, limit


x, y = make_data()
m, steps = fit(x, y)
print(f"y = {m.item():.2f} x ({steps} steps)")
