# climbs on the negative of the error, which is the same as going down on the error
import torch

x = torch.rand(30, 1) * 2
y = 3 * x + 5 + torch.randn(30, 1)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
before = -float("inf")
for step in range(5000):
    score = -((w * x + b - y) ** 2).mean()
    score.backward()
    with torch.no_grad():
        w += 0.1 * w.grad
        b += 0.1 * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if score.item() - before < 1e-7:
        break
    before = score.item()
print(w.item(), b.item())
