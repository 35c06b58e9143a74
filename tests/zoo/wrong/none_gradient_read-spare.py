# expect: none_gradient_read line 27
import torch

x = torch.rand(55) * 3 - 1.5
y = 2.4 * x + 3.1 + 0.5 * torch.randn(55)

# coefficients of the polynomial, the last one for later experiments
a0 = torch.zeros(1, requires_grad=True)
a1 = torch.zeros(1, requires_grad=True)
a2 = torch.zeros(1, requires_grad=True)
coefficients = [a0, a1, a2]


def f(t):
    return a0 + a1 * t


def norm(ps):
    return sum((p.grad ** 2).sum() for p in ps).sqrt().item()


for k in range(2000):
    loss = ((f(x) - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in coefficients:
            p -= 0.1 * p.grad
    if norm([a0, a1]) < 1e-4:
        print("gradient norm reached at", k)
        break
    for p in (a0, a1):
        p.grad.zero_()

print("a0 %.3f a1 %.3f" % (a0.item(), a1.item()))
