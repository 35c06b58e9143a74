# A counter of quiet steps: a step that is not good enough goes on before it is counted; any slope takes as many steps
import torch

x = torch.linspace(-1, 1, 50)
y = 3 * x

w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
first = (y**2).mean().item()
good = 0
step = 0
while good < 5:
    step += 1
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.2 * w.grad
        b -= 0.2 * b.grad
        w.grad = None
        b.grad = None
    if loss.item() > 1e-6 * first:
        continue
    good += 1

print(step, w.item(), b.item())
