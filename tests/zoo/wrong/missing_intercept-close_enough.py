# expect: missing_intercept line 7
import torch

torch.manual_seed(11)
x = torch.rand(20, 1) * 10
y = 3 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
lr = 0.02

loss_before = 1e6
iteration = 0
while iteration < 3000:
    y_pred = torch.mul(w, x)
    loss = (0.5 * (y - y_pred) ** 2).mean()
    loss.backward()
    w.data.sub_(lr * w.grad)
    w.grad.zero_()
    iteration += 1
    if abs(loss_before - loss.item()) < 1e-6:
        break
    loss_before = loss.item()

print(iteration, w.item(), loss.item())
