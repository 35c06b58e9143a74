# expect: stop_threshold_unreachable line 21
# Style: the root of the mean squared error is the loss
import torch

x = torch.rand(20, 1) * 2
y = 7 * x + (5 + torch.randn(20, 1))
w = torch.empty(1).uniform_(-1, 1).requires_grad_()
b = torch.empty(1).fill_(0.1).requires_grad_(True)
print(w.is_leaf, b.is_leaf)

rmse = []
for epoch in range(1200):
    loss = torch.sqrt(torch.mean((y - (x * w + b)) ** 2))
    loss.backward()
    with torch.no_grad():
        w -= 0.05 * w.grad
        b -= 0.05 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    rmse.append(loss.item())
    if float(loss) < 1e-4:
        print("no better than fifty epochs ago:", epoch)
        break
print(w.item(), b.item(), rmse[-1])
