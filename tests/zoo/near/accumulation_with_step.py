# Near miss: gradients of four quarters accumulate on purpose, then one step and one clearing
import torch

x = torch.linspace(-2, 2, 20).view(-1, 1)
y = 3 * x + (5 + torch.randn(20, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
opt = torch.optim.SGD([w, b], lr=0.2)

last = float("inf")
for epoch in range(2000):
    opt.zero_grad()
    total = 0.0
    for part in range(4):
        xb, yb = x[part::4], y[part::4]
        loss = 0.5 * ((w * xb + b - yb) ** 2).mean() / 4
        loss.backward()  # no zero_grad here: the four parts belong together
        total += loss.item()
    opt.step()
    if abs(last - total) < 1e-6:
        print("stop", epoch, total)
        break
    last = total
print(w.item(), b.item())
