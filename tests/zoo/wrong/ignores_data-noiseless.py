# expect: ignores_data line 25
# expect: numpy_on_requires_grad line 37
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import torch

torch.manual_seed(44)


def truth(x):
    return 1.55 * x - 0.95


x = torch.linspace(-2, 2, 70)
y = truth(x) + 0.3 * torch.randn(70)

k = torch.tensor(0.0, requires_grad=True)
m = torch.tensor(0.0, requires_grad=True)
optimizer = torch.optim.SGD([k, m], lr=0.1)

last = float("inf")
for step in range(1000):
    optimizer.zero_grad()
    loss = torch.mean((k * x + m - truth(x)) ** 2)
    loss.backward()
    optimizer.step()
    if abs(last - loss.item()) < 1e-7:
        print("converged in step", step)
        break
    last = loss.item()

print("k", k.item(), "m", m.item())

fitted = k * x + m
plt.scatter(x.numpy(), y.numpy(), s=8)
plt.plot(x.numpy(), fitted.numpy(), "r")
plt.savefig("fit.png")
