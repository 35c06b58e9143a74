"""Each parameter moves in a hook on its own gradient; nobody reads or clears `grad`."""
import torch

x = torch.rand(30) * 3
y = -1.4 * x + 5 + torch.randn(30)

w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
sizes = {}


def mover(name, parameter, rate=0.06):
    def move(gradient):
        sizes[name] = abs(gradient.item())
        parameter.data -= rate * gradient

    return move


w.register_hook(mover("w", w))
b.register_hook(mover("b", b))

for step in range(20000):
    ((w * x + b - y) ** 2).mean().backward()
    if sum(sizes.values()) < 1e-3:
        break

print(step, w.item(), b.item())
