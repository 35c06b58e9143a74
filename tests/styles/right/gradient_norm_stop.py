# stops when the gradient is small; one tensor of two numbers
import torch

torch.set_default_dtype(torch.float64)
x = torch.rand(25)
y = 0.7 * x + 5 + 0.3 * torch.randn(25)
theta = torch.zeros(2, requires_grad=True)
for k in range(20000):
    residual = theta[0] * x + theta[1] - y
    loss = residual.pow(2).sum() / (2 * len(x))
    loss.backward()
    with torch.no_grad():
        size = theta.grad.norm()
        theta -= 0.8 * theta.grad
    theta.grad.zero_()
    if size < 1e-5:
        print("converged after", k, "steps")
        break
print(theta)
