# expect: none_gradient_read line 16
# The gradient of a result in between, as if PyTorch kept it.
import torch

torch.manual_seed(19)
x = torch.linspace(-1, 1, 41)
y = 2.2 * x + 0.3 + 0.1 * torch.randn(41)
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)

for step in range(2000):
    guess = w * x + b
    loss = (guess - y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        slope = (guess.grad * x).sum()
        height = guess.grad.sum()
        w.sub_(0.2 * slope)
        b.sub_(0.2 * height)
    w.grad = b.grad = None
    if max(slope.abs().item(), height.abs().item()) < 1e-4:
        break
print(w.item(), b.item())
