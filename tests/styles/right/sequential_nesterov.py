# Style: nn.Sequential with one layer, SGD with Nesterov momentum, twenty epochs without a gain
import torch
import torch.nn as nn
import torch.optim as optim

x = torch.rand(20, 1) * 2
y = 2.8 * x + (5 + torch.randn(20, 1))

net = nn.Sequential(nn.Linear(1, 1))
print(net)
opt = optim.SGD(net.parameters(), lr=0.02, momentum=0.9, nesterov=True)
loss_fun = nn.MSELoss(reduction="mean")
best, waited, epoch = None, 0, 0
while waited < 20:
    opt.zero_grad(set_to_none=True)
    out = net(x)
    loss = loss_fun(out, y)
    loss.backward()
    opt.step()
    value = loss.detach().item()
    if best is None or value < best * (1 - 1e-6):
        best, waited = value, 0
    else:
        waited += 1
    epoch += 1
print("%d epochs, loss %.4f" % (epoch, best))
for name, p in net.named_parameters():
    print(name, p.data)
