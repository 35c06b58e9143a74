import torch

# version 1: update the parameters
lr = 0.01
x = torch.rand(20, 1) * 10
y = 1.7 * x + (5 + torch.randn(20, 1))

w = torch.randn((1), requires_grad=True)
b = torch.zeros((1), requires_grad=True)

for iteration in range(100):
    y_pred = torch.add(torch.mul(w, x), b)
    loss = (0.5 * (y - y_pred) ** 2).mean()
    loss.backward()
    print(iteration, id(w), w.is_leaf, loss.item())
    w = w - lr * w.grad
    b = b - lr * b.grad
    if loss <= 0.6:
        break
print(w, b)
