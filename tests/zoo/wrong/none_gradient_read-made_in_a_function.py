# expect: none_gradient_read line 9
# What a function makes is the result of an operation.
import torch

torch.manual_seed(4)


def knob(size):
    return size * torch.ones(1, requires_grad=True)


x = torch.linspace(-1, 1, 30)
y = 3 * x - 2 + 0.1 * torch.randn(30)
slope = knob(0.1)
height = knob(0.2)
for step in range(1000):
    loss = ((slope * x + height - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        slope -= 0.1 * slope.grad
        height -= 0.1 * height.grad
    if slope.grad.abs() + height.grad.abs() < 1e-4:
        break
    slope.grad = height.grad = None
print(slope.item(), height.item())
