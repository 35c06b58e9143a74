# expect: stop_fires_too_early line 7
import torch
x = torch.rand(60) * 4 - 2; y = 3 * x + 5 + 0.5 * torch.randn(60)
w = torch.zeros(1, requires_grad=True); b = torch.zeros(1, requires_grad=True)
for i in range(1000):
    loss = ((w*x+b-y)**2).mean(); loss.backward()
    if loss.item() < 1000: break
    with torch.no_grad():
        for p in (w, b):
            p -= 0.1 * p.grad; p.grad.zero_()
