# 断点续训:每 25 步保存一次 checkpoint;中途"断电"一次,然后从 checkpoint 继续训练到收敛
import contextlib
import io
import torch
from torch import nn

torch.manual_seed(11)
x = torch.rand(90, 1) * 4 - 1
y = -4.2 * x + 6 + torch.randn(90, 1) * 0.7

模型 = nn.Linear(1, 1)
优化器 = torch.optim.SGD(模型.parameters(), lr=0.08, momentum=0.4)
仓库 = io.BytesIO()


class 断电(Exception):
    pass


def 保存(步):
    仓库.seek(0)
    仓库.truncate()
    torch.save({'步': 步, '模型': 模型.state_dict(), '优化器': 优化器.state_dict()}, 仓库)


def 恢复():
    仓库.seek(0)
    点 = torch.load(仓库)
    模型.load_state_dict(点['模型'])
    优化器.load_state_dict(点['优化器'])
    return 点['步']


def 一步():
    优化器.zero_grad()
    损失 = nn.functional.mse_loss(模型(x), y)
    损失.backward()
    优化器.step()
    return 损失.item()


def 训练(起点, 断电时间=None, 上限=1200):
    平静, 上次 = 0, float('inf')
    for 步 in range(起点, 上限):
        if 步 % 25 == 0:
            保存(步)
        if 步 == 断电时间:
            raise 断电(f'第 {步} 步断电')
        损失 = 一步()
        平静 = 平静 + 1 if abs(上次 - 损失) < 1e-6 else 0
        上次 = 损失
        if 平静 == 5:          # 连续五步几乎不变
            return 步, 损失
    raise RuntimeError('没有收敛')


try:
    步, 损失 = 训练(0, 断电时间=25)
except 断电 as e:
    print(e, '-> 从 checkpoint 恢复')
    步, 损失 = 训练(恢复())

print('收敛于第', 步, '步, 损失', 损失)
print('w =', 模型.weight.item(), 'b =', 模型.bias.item())
print('正规方程:', torch.linalg.lstsq(torch.cat([x, torch.ones_like(x)], 1), y).solution.flatten().tolist())
