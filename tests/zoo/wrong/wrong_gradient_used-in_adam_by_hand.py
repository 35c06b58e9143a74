# expect: wrong_gradient_used line 18
import torch

torch.manual_seed(13)
x = torch.linspace(-2, 2, 60)
y = -4.5 * x + 1.6 + 0.3 * torch.randn(60)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
m = {"w": 0.0, "b": 0.0}
v = {"w": 0.0, "b": 0.0}

for t in range(1, 2001):
    w.grad = b.grad = None
    loss = (w * x + b - y).pow(2).mean()
    loss.backward()
    m["w"] = 0.9 * m["w"] + 0.1 * w.grad
    v["w"] = 0.99 * v["w"] + 0.01 * w.grad**2
    m["b"] = 0.9 * m["b"] + 0.1 * w.grad
    v["b"] = 0.99 * v["b"] + 0.01 * b.grad**2
    with torch.no_grad():
        for name, p in (("w", w), ("b", b)):
            p -= 0.05 * (m[name] / (1 - 0.9**t)) / ((v[name] / (1 - 0.99**t)).sqrt() + 1e-8)
    if w.grad.abs().item() + b.grad.abs().item() < 1e-4:
        break

print(w.item(), b.item())
