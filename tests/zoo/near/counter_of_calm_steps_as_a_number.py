# A number stands for the flag, and it is raised by what training does.
import torch

torch.manual_seed(5)
x = torch.rand(40) * 2
y = 3.3 * x - 1 + 0.4 * torch.randn(40)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
calm, stop, step = 0, 0, 0
last = 1e9
while stop == 0:
    calm_now = 0
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = b.grad = None
    step += 1
    if abs(last - loss.item()) < 1e-7:
        calm_now += 1
        calm += calm_now
    if calm >= 3:
        stop = 1
    last = loss.item()
print(step, w.item(), b.item())
