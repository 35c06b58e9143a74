# expect: swapped_gradients line 20
import torch


def make_data(n=20, slope=-3.0):
    x = torch.rand(n, 1) * 2
    return x, slope * x + (5 + torch.randn(n, 1))


def mse(a, b):
    return torch.mean((a - b) ** 2)


def fit(x, y, rate=0.1, tolerance=1e-6, limit=300):
    m = torch.zeros(1, requires_grad=True)
    q = torch.zeros(1, requires_grad=True)
    last = float("inf")
    for step in range(limit):
        loss = mse(m * x + q, y)
        grad_q, grad_m = torch.autograd.grad(loss, (m, q))
        with torch.no_grad():
            m -= rate * grad_m
            q -= rate * grad_q
        if abs(last - loss.item()) < tolerance:
            return m, q, step
        last = loss.item()
    return m, q, limit


x, y = make_data()
m, q, steps = fit(x, y)
print(f"y = {m.item():.2f} x + {q.item():.2f} ({steps} steps)")
