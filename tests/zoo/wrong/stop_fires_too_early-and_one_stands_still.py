# expect: parameter_never_updated line 6 # expect: stop_fires_too_early line 16
import torch
x = torch.rand(60) * 4 - 2
y = 3 * x + 4 + 0.3 * torch.randn(60)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
first = None
for step in range(1000):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.02 * w.grad
    w.grad = b.grad = None
    if first is None:
        first = loss.item()
    if loss.item() < 0.95 * first:
        print("much better", step)
        break
print(w, b)
