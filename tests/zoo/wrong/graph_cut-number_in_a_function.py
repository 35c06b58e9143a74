# expect: graph_cut line 12
import torch

torch.manual_seed(61)
xs = torch.randn(40)
ys = 1.5 * xs + 2.7 + 0.2 * torch.randn(40)
slope = torch.zeros(1, requires_grad=True)
height = torch.zeros(1, requires_grad=True)


def line(x):
    return slope * x + height.item()


last = 1e9
for step in range(1500):
    loss = ((line(xs) - ys) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in (slope, height):
            if p.grad is not None:
                p -= 0.1 * p.grad
                p.grad.zero_()
    if abs(last - loss.item()) < 1e-9:
        break
    last = loss.item()
print(slope.item(), height.item())
