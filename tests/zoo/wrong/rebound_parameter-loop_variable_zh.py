# expect: rebound_parameter line 23
# 线性回归 手写梯度下降
import torch

torch.manual_seed(2024)

样本数 = 100
横坐标 = torch.rand(样本数) * 3
噪声 = torch.normal(0.0, 0.2, (样本数,))
纵坐标 = 2.1 * 横坐标 - 0.4 + 噪声

k = torch.rand(1, requires_grad=True)
m = torch.rand(1, requires_grad=True)
步长 = 0.1

for 次数 in range(1500):
    误差 = ((k * 横坐标 + m - 纵坐标) ** 2).mean()
    误差.backward()
    梯度大小 = abs(k.grad.item()) + abs(m.grad.item())
    # 逐个更新参数
    with torch.no_grad():
        for 参数 in (k, m):
            参数 = 参数 - 步长 * 参数.grad
    # 梯度清零
    k.grad.zero_()
    m.grad.zero_()
    if 梯度大小 < 1e-4:
        print("已收敛", 次数)
        break

print("k:", k.item())
print("m:", m.item())
