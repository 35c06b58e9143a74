# Near miss: p.add_(p.grad, alpha=-lr) looks like a step uphill
import torch

lr = 0.1
x = torch.randn(30, 1)
y = 0.5 * x + (5 + torch.randn(30, 1))
params = [torch.zeros(1, requires_grad=True) for _ in range(2)]
gnorm, steps = 1.0, 0
while gnorm > 1e-3:
    loss = ((params[0] * x + params[1] - y) ** 2).mean()
    loss.backward()
    gnorm = max(p.grad.abs().max().item() for p in params)
    with torch.no_grad():
        for p in params:
            p.add_(p.grad, alpha=-lr)
            p.grad.zero_()
    steps += 1
print(steps, [p.item() for p in params])
