# expect: stale_prediction line 32
import matplotlib.pyplot as plt
import torch

torch.manual_seed(4)
x = torch.rand(20, 1) * 2
y = 3 * x + (5 + torch.randn(20, 1))

w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)


def predict():
    return w * x + b


prediction = predict()
previous = None
for step in range(5000):
    loss = (0.5 * (predict() - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if previous is not None and abs(previous - loss.item()) < 1e-7:
        break
    previous = loss.item()

plt.scatter(x.numpy(), y.numpy())
plt.plot(x.numpy(), prediction.detach().numpy(), "r-")
plt.show()
