# expect: forward_outside_loop line 13
import torch

torch.manual_seed(21)
x = torch.rand(20, 1) * 10
y = 5 * x + (5 + torch.randn(20, 1))

a = torch.zeros(1, requires_grad=True)
c = torch.zeros(1, requires_grad=True)
optim = torch.optim.SGD([a, c], lr=0.02)

prediction = a * x + c
loss = 0.5 * torch.mean((prediction - y) ** 2)
last = 0.0
for step in range(3000):
    optim.zero_grad()
    loss.backward(retain_graph=True)
    optim.step()
    if step > 0 and 0 < abs(last - loss.item()) < 1e-6:
        print("stopped", step)
        break
    last = loss.item()
print(a.item(), c.item(), loss.item())
