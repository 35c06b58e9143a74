# Style: while True / break, all in one function-free block, parameter change decides
import torch
N, LR, EPS = 50, 0.1, 1e-5
x = torch.randn(N)
y = x * 10 + 5 + torch.randn(N)
w = torch.tensor([0.], requires_grad=True); b = torch.tensor([0.], requires_grad=True)
n = 0
while True:
    before = (w.item(), b.item())
    ((w * x + b - y) ** 2).mean().backward()
    with torch.no_grad():
        w.add_(-LR * w.grad); b.add_(-LR * b.grad)
    w.grad.zero_(); b.grad.zero_()
    n += 1
    if abs(w.item() - before[0]) + abs(b.item() - before[1]) < EPS: break
print(n, 'steps', 'w', w.item(), 'b', b.item())
