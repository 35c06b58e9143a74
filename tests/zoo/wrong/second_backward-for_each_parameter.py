# expect: second_backward line 18
import torch

x = torch.arange(0, 4, 0.05)
y = 0.9 * x + 1.6 + 0.2 * torch.randn(len(x))

k = torch.tensor(0.0, requires_grad=True)
m = torch.tensor(0.0, requires_grad=True)
lr = 0.05


def error():
    return torch.mean((k * x + m - y) ** 2)


before = float("inf")
for n in range(2000):
    loss = error()

    # gradient step for each of the two parameters
    for p in (k, m):
        loss.backward()
        with torch.no_grad():
            p -= lr * p.grad
            p.grad.zero_()

    if before - loss.item() < 1e-7:
        break
    before = loss.item()

print(n, "steps:", k.item(), m.item())
