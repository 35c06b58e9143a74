# When all is done, the gradient at the answer is computed once more, from tensors of its own
import torch

torch.manual_seed(2)
x = torch.rand(60) * 4
y = 1.7 * x + 3 + 0.2 * torch.randn(60)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = 1e9
for step in range(3000):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p -= 0.02 * p.grad
            p.grad = None
    if abs(last - loss.item()) < 1e-8:
        break
    last = loss.item()
print(step, w.item(), b.item())

there = torch.tensor([w.item(), b.item()], requires_grad=True)
((there[0] * x + there[1] - y) ** 2).mean().backward()
print("the gradient there is", there.grad)
