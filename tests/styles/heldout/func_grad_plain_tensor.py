import torch
from torch.func import grad
x = torch.rand(45) * 3
y = 4.0 * x + 5.0 + torch.randn(45)
theta = torch.zeros(2)
def loss_fn(theta):
    return ((theta[0] * x + theta[1] - y) ** 2).mean()
g = grad(loss_fn)
for i in range(5000):
    d = g(theta)
    if d.norm() < 1e-3:
        break
    theta -= 0.08 * d
print(theta)
