# expect: stop_fires_too_early line 20
import torch

torch.manual_seed(77)
N = 30
x = torch.rand(N, 1) * 10
y = 5 * x + (5 + torch.randn(N, 1))
X = torch.hstack((x, torch.ones(N, 1)))
theta = torch.zeros((2, 1), requires_grad=True)
previous_loss = None

for iteration in range(4000):
    residual = X @ theta - y
    loss = 0.5 * torch.mean(residual ** 2)
    loss.backward()
    theta.data = theta.data - 0.01 * theta.grad
    theta.grad = None
    if previous_loss is not None:
        change = abs(previous_loss - loss.item())
        if change > 1e-6:
            print("Stop in iteration", iteration, "with loss", loss.item())
            break
    previous_loss = loss.item()

print("theta:", theta.detach().flatten().tolist())
