# expect: stop_fires_too_early line 25
import torch

torch.manual_seed(13)

N = 100
x = torch.rand(N) * 4
y = 1.2 * x + 2.5 + 0.25 * torch.randn(N)

w = torch.tensor([0.0], requires_grad=True)
b = torch.tensor([0.0], requires_grad=True)
lr = 0.05
epsilon = 1e-3

for i in range(2000):
    pred = x * w + b
    loss = (pred - y).pow(2).mean()
    loss.backward()

    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad

    # both gradients are (almost) zero -> minimum
    finished = w.grad.item() < epsilon and b.grad.item() < epsilon
    w.grad.zero_()
    b.grad.zero_()
    if finished:
        break

print("number of steps:", i + 1)
print("w:", w.item(), "b:", b.item())
