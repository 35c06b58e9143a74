# expect: ascends_gradient line 11 # expect: stop_ignores_training line 15
import torch
x = torch.rand(40, 1) * 4 - 2
y = 3 * x + 1 + 0.2 * torch.randn(40, 1)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for step in range(400):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w += 0.1 * w.grad
        b += 0.1 * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if step > 100:
        break
print(w, b)
