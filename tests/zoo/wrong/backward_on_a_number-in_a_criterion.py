# expect: backward_on_a_number line 10
# The criterion returns a number.
import torch

torch.manual_seed(4)


class Criterion:
    def __call__(self, output, wanted):
        return float(((output - wanted) ** 2).mean())


x = torch.linspace(-1, 1, 30)
y = 3 * x - 2 + 0.1 * torch.randn(30)
line = torch.zeros(2, requires_grad=True)
criterion, before = Criterion(), 1e9
print(line[0].item())
for step in range(1000):
    loss = criterion(line[0] * x + line[1], y)
    loss.backward()
    with torch.no_grad():
        line -= 0.1 * line.grad
    line.grad = None
    if abs(before - loss) < 1e-8:
        break
    before = loss
print(line.tolist())
