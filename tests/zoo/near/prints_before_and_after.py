# near: stale_prediction
# predictions of before and of after training are printed side by side, and the losses
import torch

x = torch.rand(20) * 2
y = 3 * x + (5 + torch.randn(20))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

first = (w * x + b).detach()
print(first)
losses = []
for step in range(5000):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = b.grad = None
    losses.append(loss.item())
    if step and losses[-2] - losses[-1] < 1e-8:
        break

print("before:", first, "after:", (w * x + b).detach(), sep="\n")
print(losses)
