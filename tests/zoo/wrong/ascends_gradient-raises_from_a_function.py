# expect: ascends_gradient line 27
import torch


class Arrived(Exception):
    pass


def look_at(history):
    if len(history) < 2:
        return
    if abs(history[-2] - history[-1]) < 1e-6:
        raise Arrived


x = torch.randn(30)
y = 2 * x + 1 + 0.5 * torch.randn(30)
a = torch.zeros((), requires_grad=True)
c = torch.zeros((), requires_grad=True)
history = []
try:
    for step in range(150):
        error = (a * x + c - y).pow(2).mean()
        error.backward()
        with torch.no_grad():
            for p in (a, c):
                p += 0.05 * p.grad
                p.grad.zero_()
        history.append(float(error))
        look_at(history)
except Arrived:
    print("arrived after", len(history))
print(a.item(), c.item())
