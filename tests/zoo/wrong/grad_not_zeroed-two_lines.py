# expect: grad_not_zeroed line 11
# Style: two lines learned in one loop at two rates
import torch
x = torch.linspace(0, 2, 30).view(-1, 1)
y = 3 * x + 5 + torch.randn(30, 1)
w1 = torch.zeros(1, requires_grad=True); b1 = torch.zeros(1, requires_grad=True)
w2 = torch.zeros(1, requires_grad=True); b2 = torch.zeros(1, requires_grad=True)
last = 1e9
for epoch in range(600):
    la = ((w1 * x + b1 - y) ** 2).mean()
    la.backward()
    lb = ((w2 * x + b2 - y) ** 2).mean()
    lb.backward()
    with torch.no_grad():
        for p, r in ((w1, 0.1), (b1, 0.1), (w2, 0.05), (b2, 0.05)):
            p -= r * p.grad
    if abs(last - lb.item()) < 1e-7:
        break
    last = lb.item()
print(w1, b1, w2, b2)
