# expect: parameter_never_updated line 17
import torch

x = torch.linspace(0, 8, 40).view(-1, 1)
y = 1.6 * x + (5 + torch.randn(40, 1))
X = torch.cat([x, torch.ones_like(x)], 1)

theta = torch.zeros(2, 1, requires_grad=True)
alpha = 0.02
cost_before = 1e7

for epoch in range(3000):
    h = X.mm(theta)
    cost = (h - y).pow(2).sum() / (2 * len(y))
    cost.backward()
    with torch.no_grad():
        theta[0] -= alpha * theta.grad[0]
    theta.grad.zero_()
    if cost_before - cost.item() < 1e-6:
        print('epoch', epoch, 'cost', cost.item())
        break
    cost_before = cost.item()

print(theta.view(-1).tolist())
