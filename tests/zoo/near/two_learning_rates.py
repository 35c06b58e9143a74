# Near miss: a rate of its own for the slope and for the intercept
import torch

lr_w = 0.05
lr_b = 0.5
x = torch.linspace(-2, 2, 20).unsqueeze(1)
y = 3.3 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = float("inf")
for i in range(6000):
    loss = 0.5 * ((w * x + b - y) ** 2).mean()
    loss.backward()
    w.data.sub_(lr_w * w.grad)
    b.data.sub_(lr_b * b.grad)
    w.grad.zero_()
    b.grad.zero_()
    if abs(last - loss.item()) < 1e-6:
        print("stop at", i)
        break
    last = loss.item()
print(w.item(), b.item())
