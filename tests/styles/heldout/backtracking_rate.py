# Style: the rate of each step is found by backtracking, one vector of both parameters
import torch

x = torch.rand(20) * 4
y = -1.8 * x + (5 + torch.randn(20))
theta = torch.zeros(2, requires_grad=True)


def objective():
    return 0.5 * torch.mean((theta[0] * x + theta[1] - y) ** 2)


size = float("inf")
steps = 0
while size >= 1e-3:
    loss = objective()
    loss.backward()
    gradient = theta.grad.clone()
    size = gradient.norm().item()
    rate = 1.0
    with torch.no_grad():
        start = theta.clone()
        theta.copy_(start - rate * gradient)
        while objective() > loss - 0.3 * rate * size**2 and rate > 1e-4:
            rate *= 0.5
            theta.copy_(start - rate * gradient)
    theta.grad.zero_()
    steps += 1
print(steps, theta.tolist(), size)
