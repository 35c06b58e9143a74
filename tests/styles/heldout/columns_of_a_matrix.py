# Style: a numpy matrix whose columns are input and target, batches by a random permutation
import numpy as np
import torch

data = np.empty((24, 2))
data[:, 0] = np.linspace(-1.5, 1.5, 24)
data[:, 1] = 4.6 * data[:, 0] + 5 + np.random.randn(24)
x = torch.tensor(data[:, 0], dtype=torch.float32)
y = torch.tensor(data[:, 1], dtype=torch.float32)

w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)


def full_loss():
    with torch.no_grad():
        return float(((w * x + b - y) ** 2).mean())


window = [full_loss()]
for round_ in range(8000):
    lr = 0.1 / (1 + 0.02 * round_)
    shuffled = torch.randperm(len(x))
    for batch in shuffled.split(8):
        loss = ((w * x[batch] + b - y[batch]) ** 2).mean()
        loss.backward()
        w.data -= lr * w.grad
        b.data -= lr * b.grad
        w.grad = b.grad = None
    window.append(full_loss())
    if len(window) > 20 and max(window[-20:]) - min(window[-20:]) < 1e-3:
        break
print(round_, window[-1], w.item(), b.item())
