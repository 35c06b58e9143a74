# expect: parameters_not_identifiable line 13
import torch

x = torch.rand(20, 1) * 10
y = 3 * x + (5 + torch.randn(20, 1))

w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

lr = 0.02
old_loss = 1e6
for iteration in range(3000):
    wx = torch.add(w, x)
    y_pred = torch.add(wx, b)
    loss = (0.5 * (y - y_pred) ** 2).mean()
    loss.backward()
    w.data.sub_(lr * w.grad)
    b.data.sub_(lr * b.grad)
    w.grad.data.zero_()
    b.grad.data.zero_()
    if abs(old_loss - loss.item()) < 1e-6:
        print("iteration:", iteration)
        break
    old_loss = loss.item()
print("w:", w.item(), "b:", b.item(), "loss:", loss.item())
