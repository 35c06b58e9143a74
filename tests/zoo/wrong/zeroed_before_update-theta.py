# expect: zeroed_before_update line 16
import torch

n = 40
t = torch.rand(n, 1) * 2
A = torch.cat([t, torch.ones(n, 1)], dim=1)
target = A @ torch.tensor([[3.5], [5.0]]) + torch.randn(n, 1)
theta = torch.randn(2, 1, requires_grad=True)
alpha = 0.1
norm = 1.0
k = 0
while norm > 1e-3 and k < 400:
    J = ((A @ theta - target) ** 2).mean()
    J.backward()
    norm = theta.grad.norm().item()
    theta.grad.zero_()
    with torch.no_grad():
        theta -= alpha * theta.grad
    k += 1
print(k, theta.flatten().tolist())
