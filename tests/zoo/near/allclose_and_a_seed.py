# torch.allclose decides, and the program seeds itself
import torch
torch.manual_seed(11)
# Style: w.copy_(w - lr * grad) under no_grad, torch.allclose with the old values decides
import torch

x = torch.rand(20) * 2
y = -1.1 * x + (5 + torch.randn(20))
slope = torch.zeros((), requires_grad=True)
icpt = torch.zeros((), requires_grad=True)
n = 0
while n < 5000:
    n += 1
    mse = torch.mean((slope * x + icpt - y) ** 2)
    mse.backward()
    old = torch.stack([slope.detach(), icpt.detach()])
    with torch.no_grad():
        slope.copy_(slope - 0.1 * slope.grad)
        icpt.copy_(icpt - 0.1 * icpt.grad)
        slope.grad.fill_(0)
        icpt.grad.fill_(0)
    if torch.allclose(old, torch.stack([slope.detach(), icpt.detach()]), rtol=0, atol=1e-6):
        break
print(n, slope.item(), icpt.item())
