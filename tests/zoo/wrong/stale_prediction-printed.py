# expect: stale_prediction line 25
import torch

torch.manual_seed(4)
x = torch.rand(20) * 2
y = 3 * x + (5 + torch.randn(20))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

print("targets", y)
guess = w * x + b
last = float("inf")
for step in range(5000):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = b.grad = None
    if abs(last - loss.item()) < 1e-8:
        break
    last = loss.item()

print("what was learned:", w.item(), b.item())
print("my predictions:", guess)
