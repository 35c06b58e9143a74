# expect: missing_intercept line 7 # expect: grad_not_zeroed line 17
import torch

torch.manual_seed(34)
x = torch.rand(50) * 3
y = 2.35 * x + 5 + torch.randn(50)
k = torch.zeros(1, requires_grad=True)


def h(x):
    return k * x


def descend(rate, steps):
    for s in range(steps):
        J = 0.5 * (h(x) - y).pow(2).mean()
        J.backward()
        k.data -= rate * k.grad
        if k.grad.abs().item() < 1e-3:
            print("gradient vanished, step", s)
            break
    return s, J.item()


print(descend(0.1, 1000))
print("k", k.item())
