# expect: ignores_data line 21
import torch

torch.manual_seed(60)

n = 40
inputs = torch.zeros(n, 1)
targets = torch.zeros(n, 1)
for i in range(n):
    inputs[i] = 4.0 * i / n
    target = 2.5 * inputs[i] + 5 + 0.6 * torch.randn(1)

w = torch.tensor([1.0], requires_grad=True)
b = torch.tensor([1.0], requires_grad=True)
lr = 0.05
change = 1.0
steps = 0

while change > 1e-5 and steps < 1500:
    prediction = inputs * w + b
    loss = torch.mean((prediction - targets) ** 2)
    loss.backward()
    with torch.no_grad():
        w.sub_(lr * w.grad)
        b.sub_(lr * b.grad)
    change = lr * max(w.grad.abs().item(), b.grad.abs().item())
    w.grad.zero_()
    b.grad.zero_()
    steps += 1

print("steps:", steps)
print("loss:", loss.item())
print("w:", w.item(), "b:", b.item())
