# expect: diverges line 10
import torch
x = torch.rand(60) * 4 - 2; y = 3 * x + 5 + 0.5 * torch.randn(60)
w = torch.zeros(1, requires_grad=True); b = torch.zeros(1, requires_grad=True)
best, best_epoch = float("inf"), 0
for epoch in range(3000):
    loss = ((w * x + b - y) ** 2).mean(); loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p -= 1.5 * p.grad; p.grad.zero_()
    if loss.item() < best: best, best_epoch = loss.item(), epoch
    if epoch >= best_epoch + 50: break
