# Near miss: a condition that is looked at from the 200th step on; the program seeds itself
import torch
torch.manual_seed(0)
x = torch.rand(60) * 4 - 2; y = 3 * x + 5 + 0.5 * torch.randn(60)
w = torch.zeros(1, requires_grad=True); b = torch.zeros(1, requires_grad=True)
prev = 0
for epoch in range(5000):
    loss = ((w * x + b - y) ** 2).mean(); loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p -= 0.02 * p.grad; p.grad.zero_()
    if epoch > 200 and abs(prev - loss.item()) < 1e-8: break
    prev = loss.item()
