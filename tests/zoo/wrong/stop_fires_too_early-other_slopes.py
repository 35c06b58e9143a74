# expect: stop_fires_too_early line 22
# Style: data as a list of (x, y) pairs, sum of squares as loss, small learning rate
import torch

pairs = [
    (0.1, 2.2), (0.3, 2.9), (0.4, 2.6), (0.6, 3.7), (0.7, 3.6), (0.9, 4.6),
    (1.0, 4.4), (1.2, 5.3), (1.4, 5.4), (1.5, 6.3), (1.7, 6.4), (1.9, 7.3),
]
w = torch.tensor([0.0], requires_grad=True)
b = torch.tensor([0.0], requires_grad=True)
lr = 0.02

last = None
for n in range(3000):
    loss = sum((w * px + b - py) ** 2 for px, py in pairs)
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if last is not None and abs(last - loss.item()) > 1e-5:
        print("stop after", n, "steps")
        break
    last = loss.item()

print("slope", w.item(), "intercept", b.item(), "sum of squares", loss.item())
