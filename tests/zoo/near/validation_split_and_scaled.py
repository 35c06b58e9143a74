# Near miss: training and validation data are scaled parts of one set, and the loss on the second ends the loop
import torch
x = torch.rand(100,1)*10; y = 3*x + 5 + torch.randn(100,1)
p = torch.randperm(100)
x_tr, y_tr = x[p[:80]], y[p[:80]]; x_va, y_va = x[p[80:]], y[p[80:]]
m, s = x_tr.mean(), x_tr.std(); x_tr = (x_tr-m)/s; x_va = (x_va-m)/s
w = torch.zeros(1, requires_grad=True); b = torch.zeros(1, requires_grad=True)
best, bad = 1e9, 0
for epoch in range(3000):
    loss = ((w * x_tr + b - y_tr) ** 2).mean(); loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p -= 0.05 * p.grad; p.grad.zero_()
        v = ((w * x_va + b - y_va) ** 2).mean().item()
    if v < best - 1e-6: best, bad = v, 0
    else: bad += 1
    if bad >= 3: break
print(epoch, w, b)
