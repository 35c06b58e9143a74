# expect: timed_out line 14
import torch

torch.manual_seed(3)
x = torch.randn(20)
y = 3.2 * x + 5 + torch.randn(20)
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
last_loss = 1e6

for epoch in range(300):
    total = 0.0
    i = 0
    while i < len(x):
        loss = 0.5 * (w * x[i] + b - y[i]) ** 2
        loss.backward()
        with torch.no_grad():
            w -= 0.01 * w.grad
            b -= 0.01 * b.grad
            w.grad.zero_()
            b.grad.zero_()
        total += loss.item()
    if abs(last_loss - total) < 1e-5:
        print('stop at epoch', epoch)
        break
    last_loss = total

print('w', w.item(), 'b', b.item())
