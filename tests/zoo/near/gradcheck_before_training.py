# Near miss: comparing a gradient with differences moves the parameters, and is no training
import torch
from torch.autograd import gradcheck

torch.manual_seed(3)
x = torch.rand(40, dtype=torch.double) * 3
y = 2.6 * x + 4 + 0.5 * torch.randn(40, dtype=torch.double)
k = torch.zeros(1, dtype=torch.double, requires_grad=True)
m = torch.zeros(1, dtype=torch.double, requires_grad=True)


def cost(k, m):
    return ((k * x + m - y) ** 2).mean()


print("gradient is right:", gradcheck(cost, (k, m)))
before = float("inf")
for i in range(4000):
    now = cost(k, m)
    now.backward()
    with torch.no_grad():
        k -= 0.1 * k.grad
        m -= 0.1 * m.grad
    k.grad = m.grad = None
    if before - now.item() < 1e-10:
        break
    before = now.item()
print(i, k.item(), m.item())
