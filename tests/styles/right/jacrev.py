# Gradients by torch.func.jacrev
import torch
x = torch.rand(50) * 2 - 1
y = 3 * x + 1 + 0.1 * torch.randn(50)
def f(w, b): return ((w * x + b - y) ** 2).mean()
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for k in range(2000):
    gw, gb = torch.func.jacrev(f, argnums=(0,1))(w, b)
    with torch.no_grad():
        w -= 0.2 * gw
        b -= 0.2 * gb
    if max(gw.abs().item(), gb.abs().item()) < 1e-4:
        break
print(k, w, b)
