# expect: rebound_parameter line 15
# Each parameter is an object of one class, whose update makes a new tensor.
import torch

torch.manual_seed(5)
x = torch.linspace(-2, 2, 60)
y = -1.2 * x + 3 + 0.2 * torch.randn(60)


class Knob:
    def __init__(self, start):
        self.tensor = torch.tensor(start, requires_grad=True)

    def turn(self, rate):
        self.tensor = self.tensor - rate * self.tensor.grad


slope, height = Knob(0.0), Knob(0.0)
before = float("inf")
for step in range(1000):
    loss = torch.mean((slope.tensor * x + height.tensor - y) ** 2)
    loss.backward()
    for part in (height, slope):
        part.turn(0.1)
    if abs(before - loss.item()) < 1e-8:
        break
    before = loss.item()

print(step, slope.tensor.item(), height.tensor.item())
