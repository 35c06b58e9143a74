# expect: graph_cut line 8
import torch


def 损失函数(预测, 真实):
    误差 = 预测 - 真实
    均方 = (误差 ** 2).mean() * 0.5
    return torch.tensor(均方.item(), requires_grad=True)


def 训练(x, y):
    层 = torch.nn.Linear(1, 1)
    优化器 = torch.optim.SGD(层.parameters(), lr=0.1)
    旧损失 = None
    for 轮 in range(1000):
        优化器.zero_grad()
        损失 = 损失函数(层(x), y)
        损失.backward()
        优化器.step()
        if 旧损失 is not None and abs(旧损失 - 损失.item()) < 1e-7:
            break
        旧损失 = 损失.item()
    print('轮数:', 轮, '损失:', 损失.item())
    return 层


x = torch.randn(50, 1)
y = -4 * x + (5 + torch.randn(50, 1))
层 = 训练(x, y)
print('w =', 层.weight.item(), ' b =', 层.bias.item())
