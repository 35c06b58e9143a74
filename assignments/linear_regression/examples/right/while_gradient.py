import torch

x = torch.rand(20, 1) * 2
y = -3 * x + (5 + torch.randn(20, 1))
theta = torch.zeros(2, 1, requires_grad=True)
design = torch.cat([x, torch.ones_like(x)], dim=1)
steepness = float("inf")
while steepness > 1e-4:
    loss = (design @ theta - y).square().mean()
    (gradient,) = torch.autograd.grad(loss, theta)
    with torch.no_grad():
        theta -= 0.1 * gradient
    steepness = gradient.norm().item()
print(theta.flatten().tolist(), loss.item())
