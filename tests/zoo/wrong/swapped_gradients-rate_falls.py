# expect: swapped_gradients line 21
# Style: stochastic gradient descent, one update per sample, shuffled, rate falls with the epochs
import random
import torch

xs = [random.random() * 2 for _ in range(20)]
ys = [3.0 * v + 5 + random.gauss(0, 1) for v in xs]
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)

order = list(range(20))
smooth = None
for epoch in range(150):
    rate = 0.1 / (1 + 0.05 * epoch)
    random.shuffle(order)
    total = 0.0
    for i in order:
        loss = (w * xs[i] + b - ys[i]) ** 2 / 2
        loss.backward()
        with torch.no_grad():
            w -= rate * b.grad
            b -= rate * w.grad
        w.grad.zero_()
        b.grad.zero_()
        total += loss.item()
    mean = total / 20
    old, smooth = smooth, mean if smooth is None else 0.9 * smooth + 0.1 * mean
    if old is not None and epoch > 30 and abs(old - smooth) < 1e-5:
        print("epoch", epoch, "running loss", smooth)
        break
print("w", w.item(), "b", b.item())
