# Near miss: derivatives are looked at before and after training, of the loss and of predictions; that is no training
import torch
from torch.autograd.gradcheck import gradcheck
x = torch.rand(50) * 2 - 1
y = 3 * x + 1 + 0.1 * torch.randn(50)
f = lambda p: ((p[0] * x + p[1] - y) ** 2).mean()
H = torch.autograd.functional.hessian(f, torch.zeros(2))
print("largest rate", 2 / torch.linalg.eigvalsh(H).max())
print(gradcheck(lambda p: ((p[0] * x.double() + p[1] - y.double()) ** 2).mean(), torch.zeros(2, dtype=torch.double, requires_grad=True)))
p = torch.zeros(2, requires_grad=True)
old = None
for k in range(2000):
    l = f(p)
    l.backward()
    with torch.no_grad():
        p -= 0.2 * p.grad
    p.grad = None
    if old is not None and abs(old - l.item()) < 1e-9:
        break
    old = l.item()
print(p, torch.autograd.functional.hessian(f, p.detach()))
print(torch.autograd.functional.jacobian(lambda q: q[0] * x + q[1], p.detach())[:2])
