# expect: second_backward line 6
# Style: one parameter tensor theta and a design matrix
import torch

n = 20
x = (torch.rand(n, 1) * 2).requires_grad_()
y = 6 * x + (5 + torch.randn(n, 1))
X = torch.cat([x, torch.ones(n, 1)], dim=1)

theta = torch.zeros(2, 1, requires_grad=True)
alpha = 0.3
k = 0
while True:
    J = ((X @ theta - y).T @ (X @ theta - y)).squeeze() / (2 * n)
    J.backward()
    with torch.no_grad():
        step = alpha * theta.grad
        theta -= step
    theta.grad.zero_()
    k += 1
    if step.norm() < 1e-4:
        break
print("theta =", theta.detach().flatten().tolist(), "iterations", k, "J", J.item())
