# Style: module level, in place under no_grad, break on the change of the loss
import torch

torch.manual_seed(10)
lr = 0.2

x = torch.rand(20, 1) * 2
y = 3 * x + (5 + torch.randn(20, 1))

w = torch.randn((1), requires_grad=True)
b = torch.zeros((1), requires_grad=True)

last_loss = float("inf")
for iteration in range(5000):
    wx = torch.mul(w, x)
    y_pred = torch.add(wx, b)

    loss = (0.5 * (y - y_pred) ** 2).mean()
    loss.backward()

    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()

    if abs(last_loss - loss.item()) < 1e-6:
        print("stopped at iteration", iteration)
        break
    last_loss = loss.item()

print("w = {:.4f}, b = {:.4f}, loss = {:.4f}".format(w.item(), b.item(), loss.item()))
