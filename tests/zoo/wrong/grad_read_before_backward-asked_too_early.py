# expect: grad_read_before_backward line 21
# The update is a method; the loop calls it before it calls for gradients.
import torch

torch.manual_seed(4)
x = torch.linspace(-1, 1, 30)
y = 3 * x - 2 + 0.1 * torch.randn(30)
line = torch.zeros(2, requires_grad=True)


class Descent:
    def move(self, rate):
        with torch.no_grad():
            line.sub_(rate * line.grad)
            line.grad.zero_()


descent, before = Descent(), 1e9
for step in range(1000):
    loss = ((line[0] * x + line[1] - y) ** 2).mean()
    descent.move(0.1)
    loss.backward()
    if abs(before - loss.item()) < 1e-8:
        break
    before = loss.item()
print(line.tolist())
