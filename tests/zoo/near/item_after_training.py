# Near miss: w and b are rebound to numbers, but after the training
import torch

x = torch.rand(20, 1) * 2
y = 3 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

previous = float("inf")
while True:
    loss = 0.5 * ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.2 * w.grad
        b -= 0.2 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if abs(previous - loss.item()) < 1e-6:
        break
    previous = loss.item()

w = w.item()
b = b.item()
print("y = %.3f x + %.3f" % (w, b), "at x = 1:", w * 1 + b)
