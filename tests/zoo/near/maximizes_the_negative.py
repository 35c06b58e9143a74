# an optimizer that maximizes the negative of the error
import torch

x = torch.rand(30, 1) * 2
y = 3 * x + 5 + torch.randn(30, 1)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
climber = torch.optim.SGD([w, b], lr=0.1, maximize=True)
before = -float("inf")
for step in range(5000):
    climber.zero_grad()
    score = -((w * x + b - y) ** 2).mean()
    score.backward()
    climber.step()
    if score.item() - before < 1e-7:
        break
    before = score.item()
print(w.item(), b.item())
