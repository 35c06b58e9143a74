# expect: grad_read_before_backward line 18
# Style: momentum kept by hand in velocity tensors
import torch

torch.manual_seed(5)
x = torch.rand(20, 1) * 2
y = 1.4 * x + (5 + torch.randn(20, 1))

w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
vw = torch.zeros(1)
vb = torch.zeros(1)
lr, beta = 0.05, 0.5

quiet, last = 0, float("inf")
for t in range(5000):
    loss = 0.5 * torch.mean((w * x + b - y) ** 2)
    vw.mul_(beta).add_(w.grad)
    vb.mul_(beta).add_(b.grad)
    with torch.no_grad():
        w -= lr * vw
        b -= lr * vb
    w.grad.zero_()
    b.grad.zero_()
    quiet = quiet + 1 if abs(last - loss.item()) < 1e-6 else 0
    last = loss.item()
    if quiet >= 3:
        print("converged at", t)
        break
print(w.item(), b.item())
