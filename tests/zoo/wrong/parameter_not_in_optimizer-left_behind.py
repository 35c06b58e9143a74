# expect: parameter_not_in_optimizer line 15
import torch
from torch import optim

x = torch.linspace(-1, 1, 40).unsqueeze(1)
y = 6 * x + (5 + torch.randn(40, 1))

w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
optimizer = optim.SGD([w, b], lr=0.1)

old = None
for t in range(1000):
    # start every step with a clean w and b
    w = w.clone().detach().requires_grad_(True)
    b = b.clone().detach().requires_grad_(True)
    optimizer.zero_grad()
    prediction = x * w + b
    loss = ((prediction - y) ** 2).mean()
    loss.backward()
    optimizer.step()
    new = (w.item(), b.item())
    if old is not None and abs(new[0] - old[0]) + abs(new[1] - old[1]) < 1e-5:
        print('parameters stand still at step', t)
        break
    old = new

print(w.item(), b.item(), loss.item())
