import torch
import matplotlib.pyplot as plt

x = torch.rand(20, 1) * 2
y = 6 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
losses = []
plt.ion()
for i in range(3000):
    y_pred = w * x + b
    loss = (0.5 * (y - y_pred) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = None
    b.grad = None
    losses.append(loss.item())
    if i % 100 == 0:
        plt.cla()
        plt.scatter(x.numpy(), y.numpy())
        plt.plot(x.numpy(), y_pred.detach().numpy(), "r-")
        plt.pause(0.5)
    if i > 0 and abs(losses[-1] - losses[-2]) < 1e-7:
        break
plt.ioff()
plt.figure()
plt.plot(losses)
plt.savefig("loss.png")
plt.plot(range(len(losses)), y_pred)
plt.show()
