# expect: ascends_gradient line 20
# The patience is right: only because training climbs does every turn come as far as the counter.
import torch

torch.manual_seed(3)
x = torch.linspace(-1, 1, 50)
y = 3 * x + 0.8 + 0.1 * torch.randn(50)

w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
best = float("inf")
waited = 0
epoch = 0
while waited < 10 and epoch < 2000:
    epoch += 1
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p += 0.1 * p.grad
            p.grad = None
    if loss.item() < best - 1e-7:
        best = loss.item()
        continue
    waited += 1

print(epoch, w.item(), b.item())
