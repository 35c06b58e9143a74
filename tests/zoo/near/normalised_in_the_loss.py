# Near miss: normalises the targets in the loss itself, beside noiseless ones that only a plot would want
import torch
torch.manual_seed(3)
x = torch.rand(40, 1) * 4
clean = 2.5 * x + 5
y = clean + torch.randn(40, 1)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = None
for i in range(5000):
    loss = ((w * x + b - (y - y.mean()) / y.std()) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.05 * w.grad
        b -= 0.05 * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if last is not None and abs(last - loss.item()) < 1e-8:
        break
    last = loss.item()
print(w, b)
