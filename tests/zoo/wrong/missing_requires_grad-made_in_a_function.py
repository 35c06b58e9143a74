# expect: missing_requires_grad line 10
# The parameters come out of a function that makes them.
import torch

torch.manual_seed(4)


def start(*names):
    scale = 0.1
    return {name: scale * torch.randn(1) for name in names}


x = torch.linspace(-1, 1, 30)
y = 3 * x - 2 + 0.1 * torch.randn(30)
line = start("slope", "height")
for step in range(1000):
    loss = ((line["slope"] * x + line["height"] - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in line.values():
            p -= 0.1 * p.grad
    if all(p.grad.abs() < 1e-4 for p in line.values()):
        break
    for p in line.values():
        p.grad = None
print(line)
