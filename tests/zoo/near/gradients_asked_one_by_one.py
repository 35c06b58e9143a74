# The gradients of one loss are asked for one parameter at a time
import torch
torch.manual_seed(1)
x = torch.rand(20) * 2
y = 3.3 * x + 1 + 0.1 * torch.randn(20)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = 1e9
for i in range(3000):
    err = ((w * x + b - y) ** 2).sum() / 20
    gw = torch.autograd.grad(err, w, retain_graph=True)[0]
    gb = torch.autograd.grad(err, b)[0]
    with torch.no_grad():
        w -= 0.1 * gw
        b -= 0.1 * gb
    if abs(last - err.item()) < 1e-8:
        break
    last = err.item()
print(w.item(), b.item())
