# expect: reinitialised_in_loop line 13
import torch

torch.manual_seed(2024)
n = 40
x = torch.rand(n) * 4
y = 3 * x + 5 + torch.randn(n)
batch = 10

total_old = 1e10
for epoch in range(120):
    total = 0.0
    w = torch.randn(1, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    for start in range(0, n, batch):
        xb, yb = x[start:start + batch], y[start:start + batch]
        loss = ((w * xb + b - yb) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for p in (w, b):
                p -= 0.02 * p.grad
                p.grad.zero_()
        total += loss.item()
    if abs(total - total_old) < 1e-5:
        break
    total_old = total

print('epoch', epoch, 'w', w.item(), 'b', b.item(), 'loss', total / 4)
