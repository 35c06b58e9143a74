# Training and validation data are made by two calls, and the loss on the second ends the loop
import torch


def make(count):
    x = torch.rand(count) * 4 - 1
    return x, 2.6 * x + 7 + 0.5 * torch.randn(count)


x_train, y_train = make(120)
x_val, y_val = make(40)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
best, waited = float("inf"), 0
for epoch in range(5000):
    loss = torch.mean((w * x_train + b - y_train) ** 2)
    loss.backward()
    with torch.no_grad():
        w -= 0.05 * w.grad
        b -= 0.05 * b.grad
        w.grad.zero_()
        b.grad.zero_()
        val = torch.mean((w * x_val + b - y_val) ** 2).item()
    if val < best - 1e-6:
        best, waited = val, 0
    else:
        waited += 1
    if waited >= 30:
        print("validation does not get better:", epoch)
        break
print(w.item(), b.item())
