# expect: graph_cut line 15
import torch

torch.manual_seed(7)
x = torch.rand(30, 1) * 10
y = 0.9 * x + (5 + torch.randn(30, 1))

w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
optim = torch.optim.SGD([w, b], lr=0.02)

last = 1e8
for i in range(3000):
    optim.zero_grad()
    y_pred = w * x + b.item()
    loss = 0.5 * (y_pred - y).pow(2).mean()
    loss.backward()
    optim.step()
    if last - loss.item() < 1e-6:
        print("stop:", i)
        break
    last = loss.item()

print("w:", w.item(), "b:", b.item(), "loss:", loss.item())
