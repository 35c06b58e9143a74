# Near miss: validation data have the same inputs, and noise of their own
import torch
x = torch.linspace(-1,1,100).view(-1,1)
y = 3*x+5+torch.randn_like(x); y_val = 3*x+5+torch.randn_like(x)
w = torch.zeros(1, requires_grad=True); b = torch.zeros(1, requires_grad=True)
best, bad = 1e9, 0
for epoch in range(3000):
    loss = ((w * x + b - y) ** 2).mean(); loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p -= 0.1 * p.grad; p.grad.zero_()
        v = ((w * x + b - y_val) ** 2).mean().item()
    if v < best - 1e-6: best, bad = v, 0
    else: bad += 1
    if bad >= 3: break
print(epoch, w, b)
