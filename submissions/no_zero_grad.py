import torch

x = torch.rand(20, 1) * 2
y = 3 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

for epoch in range(1000):
    y_hat = w * x + b
    loss = torch.mean((y_hat - y) ** 2)
    loss.backward()
    with torch.no_grad():
        w -= 0.01 * w.grad
        b -= 0.01 * b.grad
    if epoch % 100 == 0:
        print(epoch, loss.item())
    if loss.item() < 0.9:
        break
print(w, b)
