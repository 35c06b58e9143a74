# Each parameter is an object of one class, which moves it; a third kind keeps its tensor in a closure
import torch

torch.manual_seed(5)
x = torch.linspace(-2, 2, 60)
y = -1.2 * x + 3 + 0.2 * torch.randn(60)


class Knob:
    def __init__(self, start):
        self.tensor = torch.tensor(start, requires_grad=True)

    def turn(self, rate):
        with torch.no_grad():
            self.tensor -= rate * self.tensor.grad
        self.tensor.grad = None


def knob(start):
    value = torch.tensor(start, requires_grad=True)

    def turn(rate):
        nonlocal value
        with torch.no_grad():
            value -= rate * value.grad
        value.grad = None

    return (lambda: value), turn


slope, tilt = Knob(0.0), Knob(0.0)
(height, turn_height), (lift, turn_lift) = knob(0.0), knob(0.0)
before = float("inf")
for step in range(5000):
    line = (slope.tensor + tilt.tensor) * x + height() + lift()
    loss = torch.mean((line - y) ** 2)
    loss.backward()
    for part in (slope, tilt):
        part.turn(0.05)
    turn_height(0.05)
    turn_lift(0.05)
    if abs(before - loss.item()) < 1e-8:
        break
    before = loss.item()

print(step, (slope.tensor + tilt.tensor).item(), (height() + lift()).item())
