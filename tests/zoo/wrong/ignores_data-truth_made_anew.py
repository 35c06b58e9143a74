# expect: ignores_data line 15
import torch

x = torch.linspace(0, 4, 50).view(-1, 1)
y = 1.5 * x - 3 + torch.randn(50, 1) * 0.7
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = None
for t in range(3000):
    guess = x * w + b
    truth = 1.5 * x - 3
    if t % 200 == 0:
        print(t, guess[0].item())
    loss = torch.zeros(())
    loss = loss + ((guess - truth) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.05 * w.grad
        b -= 0.05 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if last is not None and abs(last - loss.item()) < 1e-8:
        break
    last = loss.item()
