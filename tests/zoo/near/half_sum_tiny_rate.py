# Near miss: 0.5 * sum as loss, so the learning rate is tiny and the loss stays large
import torch

x = torch.rand(20, 1) * 2
y = 4 * x + (5 + torch.randn(20, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
lr = 0.008
last = 0.0
for i in range(8000):
    loss = 0.5 * torch.sum((y - (w * x + b)) ** 2)
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if abs(last - loss.item()) < 2e-5:
        print("stop after", i, "with loss", loss.item())
        break
    last = loss.item()
print(w.item(), b.item())
