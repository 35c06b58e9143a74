# expect: missing_requires_grad line 7
# Style: torch.addmm for the line, dot product of the residual for the loss
import torch

x = torch.rand(20, 1) * 2
y = 1.5 * x + (5 + torch.randn(20, 1))
weight = torch.zeros(1, 1)
bias = torch.zeros(1)
previous = float("inf")
for epoch in range(3000):
    r = (torch.addmm(bias, x, weight) - y).flatten()
    loss = torch.dot(r, r) / (2 * len(r))
    loss.backward()
    with torch.no_grad():
        for p in (weight, bias):
            p.add_(p.grad, alpha=-0.2)
            p.grad.zero_()
    if previous - loss.item() < 1e-7:
        break
    previous = loss.item()
print(weight.item(), bias.item(), epoch)
