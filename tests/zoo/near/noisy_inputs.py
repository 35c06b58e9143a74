# Near miss: the inputs are a grid with noise, the targets lie exactly on a line of the inputs; the grid is no target
import torch

grid = torch.linspace(-2, 2, 60)
x = grid + 0.1 * torch.randn(60)
y = 3 * x + 1
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
previous = float("inf")
for step in range(2000):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if previous - loss.item() < 1e-9:
        print("learned in", step + 1, "steps")
        break
    previous = loss.item()
print(w.item(), b.item())
