# expect: wrong_gradient_used line 19 # expect: stop_ignores_training line 13
import torch

torch.manual_seed(71)
x = torch.randn(45, 1)
y = 4.6 * x + 5 + torch.randn(45, 1)

w = torch.tensor([1.0], requires_grad=True)
b = torch.tensor([1.0], requires_grad=True)
lr = 0.1

i = 0
while i < 300:
    loss = (x * w + b - y).abs().pow(2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        # the bias is shifted by the remaining error
        b -= lr * loss
    w.grad = b.grad = None
    i += 1
    if i % 100 == 0:
        print(i, "loss", loss.item())

print("w", w.item(), "b", b.item())
