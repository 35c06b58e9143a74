# expect: learning_rate_too_small line 15
# Style: x and y normalised, the line is translated back at the end
import torch

x = torch.rand(20, 1) * 10
y = 8 * x + (5 + torch.randn(20, 1))

mx, sx = x.mean(), x.std()
my, sy = y.mean(), y.std()
xn = (x - mx) / sx
yn = (y - my) / sy

w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
lr = 2e-08
tolerance = 1e-7

last_loss = 100.0
for i in range(5000):
    pred = xn * w + b
    loss = ((pred - yn) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if abs(last_loss - loss.item()) < tolerance:
        break
    last_loss = loss.item()

slope = w.item() * sy.item() / sx.item()
intercept = my.item() + b.item() * sy.item() - slope * mx.item()
print("stopped after", i, "steps")
print("slope", slope, "intercept", intercept)
