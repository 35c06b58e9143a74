import numpy as np
import torch
import matplotlib.pyplot as plt

rng = np.random.default_rng(0)
x_numpy = rng.uniform(0, 10, size=(20, 1))
y_numpy = 1.2 * x_numpy + 5 + rng.normal(size=(20, 1))
mean, std = x_numpy.mean(), x_numpy.std()
x = torch.from_numpy((x_numpy - mean) / std).float()
y = torch.from_numpy(y_numpy).float()

params = [torch.zeros(1, requires_grad=True) for _ in range(2)]
history = []
for step in range(2000):
    loss = torch.mean((params[0] * x + params[1] - y) ** 2)
    loss.backward()
    with torch.no_grad():
        for p in params:
            p -= 0.1 * p.grad
            p.grad = None
    history.append(loss.item())
    if step > 0 and abs(history[-1] - history[-2]) < 1e-7:
        break

plt.plot(history)
plt.title("loss")
plt.show()
print(params[0].item() / std, params[1].item() - params[0].item() * mean / std)
