# expect: stop_ignores_training line 18
import torch
import torch.nn as nn


def 训练(网络, x, y, 最多=2500):
    优化器 = torch.optim.SGD(网络.parameters(), lr=0.1)
    完成 = False
    计数 = 0
    损失表 = []
    while not 完成:
        优化器.zero_grad()
        损失 = nn.MSELoss()(网络(x), y)
        损失.backward()
        优化器.step()
        损失表.append(损失.item())
        计数 = 计数 + 1
        完成 = len(损失表) > 最多
    return 损失表


torch.manual_seed(1)
x = torch.randn(40, 1)
y = 0.5 * x + (5 + torch.randn(40, 1))
网络 = nn.Linear(1, 1)
损失表 = 训练(网络, x, y)
print('共训练', len(损失表), '次, 最后的损失', 损失表[-1])
print('w', 网络.weight.item(), 'b', 网络.bias.item())
