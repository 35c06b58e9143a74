# expect: diverges line 17
# every sample is differentiated on its own; gradients add up to one update an epoch
import torch

xs = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0]
ys = [6.9, 8.4, 9.2, 11.3, 12.1, 14.2]
w = torch.tensor([0.0], requires_grad=True)
b = torch.tensor([0.0], requires_grad=True)
previous = float("inf")
for epoch in range(200):
    total = 0.0
    for x, y in zip(xs, ys):
        loss = (w * x + b - y) ** 2 / len(xs)
        loss.backward()
        total += loss.item()
    with torch.no_grad():
        w -= 30 * w.grad
        b -= 30 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if abs(previous - total) < 1e-8:
        break
    previous = total
print(epoch, w, b)
