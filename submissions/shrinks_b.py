import torch

lr = 0.1
x = torch.rand(20, 1) * 2
y = 3 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.ones(1, requires_grad=True)
for iteration in range(1000):
    y_pred = w * x + b
    loss = (0.5 * (y - y_pred) ** 2).mean()
    loss.backward()
    b.data.sub_(b.data * lr)
    w.data.sub_(w.grad * lr)
    w.grad.zero_()
    b.grad.zero_()
    if loss < 0.5:
        break
print(w, b, loss)
