# expect: ascends_gradient line 13
import torch

x = torch.randn(100, 1)
y = 3 * x + (5 + torch.randn(100, 1))
layer = torch.nn.Linear(1, 1)
opt = torch.optim.SGD(layer.parameters(), lr=0.1)

score = []
for i in range(500):
    opt.zero_grad()
    diff = layer(x) - y
    loss = -0.5 * torch.mean(diff * diff)
    loss.backward()
    opt.step()
    score.append(loss.item())
    if i > 5 and abs(score[-1] - score[-2]) < 1e-6:
        print('stopped in round', i)
        break

w, b = layer.weight.item(), layer.bias.item()
print('y = %.2f x + %.2f' % (w, b))
