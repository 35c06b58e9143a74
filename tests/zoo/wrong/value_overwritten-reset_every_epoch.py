# expect: value_overwritten line 38
# 小批量梯度下降
import torch
from torch import nn
from torch.utils import data

torch.manual_seed(7)


def synthetic_data(w, b, num):
    """生成 y = wx + b + 噪声"""
    X = torch.normal(0, 1, (num, 1))
    return X, w * X + b + torch.normal(0, 0.5, (num, 1))


x, y = synthetic_data(-2.7, 5.0, 100)
data_iter = data.DataLoader(data.TensorDataset(x, y), batch_size=20)

model = nn.Linear(1, 1)
loss = nn.MSELoss()
trainer = torch.optim.SGD(model.parameters(), lr=0.03)


def one_epoch():
    for X, Y in data_iter:
        l = loss(model(X), Y)
        trainer.zero_grad()
        l.backward()
        trainer.step()
    with torch.no_grad():
        return loss(model(x), y).item()


prev = None
for epoch in range(200):
    # 每个 epoch 开始前清空梯度
    for p in model.parameters():
        model.reset_parameters()
    now = one_epoch()
    if epoch % 20 == 0:
        print(f'epoch {epoch}, loss {now:f}')
    if prev is not None and abs(prev - now) < 1e-6:
        print('收敛,停止')
        break
    prev = now

print('w:', model.weight.data.item(), 'b:', model.bias.data.item())
