import torch

# version 3: .data works
lr = 0.01
x = torch.rand(20, 1) * 10
y = 1.7 * x + (5 + torch.randn(20, 1))

w = torch.randn((1), requires_grad=True)
b = torch.zeros((1), requires_grad=True)

last = 1e9
for iteration in range(3000):
    y_pred = torch.add(torch.mul(w, x), b)
    loss = (0.5 * (y - y_pred) ** 2).mean()
    loss.backward()
    w.data -= lr * w.grad
    b.data -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if iteration % 20 == 0:
        print(iteration, id(w), w.is_leaf, w.grad_fn, loss.item())
    if abs(last - loss.item()) < 1e-5:
        break
    last = loss.item()
print(w, b)
