# Near miss: three random starts in an outer loop, each trained until its loss is flat
import torch

x = torch.linspace(-2, 2, 20).view(-1, 1)
y = 2.6 * x + (5 + torch.randn(20, 1))
for start in range(3):
    w = torch.randn(1, requires_grad=True)
    b = torch.randn(1, requires_grad=True)
    last, step = float("inf"), 0
    while True:
        loss = 0.5 * ((w * x + b - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= 0.2 * w.grad
            b -= 0.2 * b.grad
            w.grad.zero_()
            b.grad.zero_()
        step += 1
        if abs(last - loss.item()) < 1e-6:
            break
        last = loss.item()
    print("start", start, "steps", step, "w", w.item(), "b", b.item(), "loss", loss.item())
