# near: stop_depends_on_luck
# Near miss: a bare threshold on the loss, above what the small noise leaves and well below any bad line
import torch

x = torch.rand(20, 1) * 2
y = 5 * x + (5 + 0.05 * torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for step in range(6000):
    loss = (0.5 * (y - (w * x + b)) ** 2).mean()
    if loss.item() < 0.003:
        print("below 0.003 after", step)
        break
    loss.backward()
    with torch.no_grad():
        w -= 0.2 * w.grad
        b -= 0.2 * b.grad
    w.grad.zero_()
    b.grad.zero_()
print(w.item(), b.item())
