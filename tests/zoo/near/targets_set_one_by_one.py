# The targets are set one by one in a tensor of zeros, as with an array of Java's
import torch

n = 30
xs = torch.rand(n) * 2
ys = torch.zeros(n)
for i in range(n):
    noise = torch.randn(1).item()
    ys[i] = 4.2 * xs[i] + 1.5 + 0.4 * noise
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
losses = torch.zeros(5000)
for i in range(5000):
    loss = ((w * xs + b - ys) ** 2).sum() / n
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
        losses[i] = loss
    w.grad.zero_()
    b.grad.zero_()
    if i > 0 and abs(losses[i] - losses[i - 1]) < 1e-7:
        break
print(i, w.item(), b.item())
