# Style: list of parameters and "for p in params" under no_grad, while loss change > eps
import torch

x = torch.linspace(0, 2, 20).unsqueeze(1)
y = -4 * x + (5 + torch.randn(20, 1))

params = [torch.randn(1, requires_grad=True), torch.zeros(1, requires_grad=True)]
lr, eps = 0.25, 1e-6
change, last, steps = 1.0, 0.0, 0

while change > eps:
    w, b = params
    loss = 0.5 * ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad.zero_()
    change = abs(loss.item() - last)
    last = loss.item()
    steps += 1

print("steps", steps)
print("w, b =", [round(p.item(), 3) for p in params])
