# expect: stop_depends_on_luck line 21
import torch

SIGMA = 0.5
n = 30

x = torch.linspace(-2, 2, n)
y = 3.1 * x + 0.8 + SIGMA * torch.randn(n)

p = torch.zeros(2, requires_grad=True)       # p[0] slope, p[1] intercept
opt = torch.optim.SGD([p], lr=0.1)

# the loss cannot get better than the variance of the noise
goal = SIGMA ** 2

for step in range(1000):
    opt.zero_grad()
    loss = (p[0] * x + p[1] - y).square().mean()
    loss.backward()
    opt.step()
    if loss.item() < goal:
        print("goal reached in step", step)
        break

print("slope", p[0].item(), "intercept", p[1].item(), "loss", loss.item())
