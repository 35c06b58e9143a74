# The noiseless line is made and named first, noise comes on top: what is named there is what is to be learned.
import torch

x = torch.linspace(-2, 2, 60)
clean = 2.4 * x + 1
noisy = clean + 0.5 * torch.randn(60)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = None
for t in range(3000):
    loss = ((w * x + b - noisy) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if last is not None and abs(last - loss.item()) < 1e-8:
        break
    last = loss.item()
print("far from the clean line:", (clean - (w * x + b)).abs().max().item())
