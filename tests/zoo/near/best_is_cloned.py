# Near miss: best_w = w.clone() at every step, the trained leaf itself is never replaced
import torch

x = torch.linspace(0, 2, 20).view(-1, 1)
y = -1.7 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
best_loss = float("inf")
best_w = best_b = None
for i in range(6000):
    loss = 0.5 * ((w * x + b - y) ** 2).mean()
    gain = best_loss - loss.item()
    if loss.item() < best_loss:
        best_loss = loss.item()
        best_w = w.clone()
        best_b = b.clone()
    if gain < 1e-6:
        print("no gain at", i)
        break
    loss.backward()
    with torch.no_grad():
        w -= 0.2 * w.grad
        b -= 0.2 * b.grad
        w.grad.zero_()
        b.grad.zero_()
print("best", best_w.item(), best_b.item(), best_loss)
