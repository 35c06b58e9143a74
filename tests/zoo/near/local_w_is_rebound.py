# Near miss: a helper rebinds its own local w; after the loop the prediction is made anew and plotted
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import torch


def scale(w):
    w = w * 1.0
    return w


def predict(x, w, b):
    w = scale(w)
    y = w * x
    y = y + b
    return y


x = torch.rand(20, 1) * 2
y = 3.8 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = 0.0
for i in range(6000):
    y_pred = predict(x, w, b)
    loss = (0.5 * (y - y_pred) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.2 * w.grad
        b -= 0.2 * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if abs(loss.item() - last) < 1e-6:
        print("stop", i)
        break
    last = loss.item()

y_pred = predict(x, w, b)
plt.scatter(x.numpy(), y.numpy())
plt.plot(x.numpy(), y_pred.detach().numpy(), "r-")
plt.show()
print(scale(w).item(), b.item())
