# expect: stop_ignores_training line 17
import torch
x = torch.rand(30) * 2
y = 3 * x + 5 + torch.randn(30) * 0.4
w = torch.zeros((), requires_grad=True)
b = torch.zeros((), requires_grad=True)
step = 0
while True:
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = b.grad = None
    step += 1
    match loss.item(), step:
        case (l, s) if s >= 400:
            break
        case _:
            pass
print(w, b)
