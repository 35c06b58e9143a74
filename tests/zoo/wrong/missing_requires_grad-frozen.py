# expect: missing_requires_grad line 10
import torch
from torch import nn


class Line(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1))
        self.bias = nn.Parameter(torch.zeros(1), requires_grad=False)

    def forward(self, x):
        return self.weight * x + self.bias


x = torch.rand(64, 1) * 10
y = 1.4 * x + (5 + torch.randn(64, 1))

net = Line()
opt = torch.optim.SGD(net.parameters(), lr=0.01)
loss_func = nn.MSELoss()

prev_loss = 1e6
for epoch in range(3000):
    loss = loss_func(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if prev_loss - loss.item() < 1e-6 and epoch > 10:
        print("no more progress, epoch", epoch)
        break
    prev_loss = loss.item()

print(net.weight.item(), net.bias.item(), loss.item())
