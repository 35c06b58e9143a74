# expect: parameters_not_identifiable line 13
import torch
from torch import nn


class 直线(nn.Module):
    def __init__(self):
        super().__init__()
        self.k = nn.Parameter(torch.rand(1))
        self.c = nn.Parameter(torch.rand(1))

    def forward(self, 输入):
        return (self.k + self.c) * 输入


def 主函数():
    torch.manual_seed(9)
    x = torch.linspace(0, 5, 40).view(-1, 1)
    y = 1.5 * x + (5 + torch.randn(40, 1))
    网络 = 直线()
    优化 = torch.optim.SGD(网络.parameters(), lr=0.03)
    旧 = float('inf')
    for 次 in range(3000):
        优化.zero_grad()
        损失 = nn.functional.mse_loss(网络(x), y)
        损失.backward()
        优化.step()
        if 旧 - 损失.item() < 1e-6:
            break
        旧 = 损失.item()
    print(次, 损失.item(), 网络.k.item(), 网络.c.item())


if __name__ == '__main__':
    主函数()
