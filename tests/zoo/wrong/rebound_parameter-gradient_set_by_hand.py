# expect: rebound_parameter line 40
# -*- coding: utf-8 -*-
# 作业一:线性回归(函数式写法)
import torch

torch.manual_seed(2024)

# 1. 准备数据
x_data = torch.linspace(-2, 2, 50).reshape(-1, 1)
y_data = -1.7 * x_data + (5 + torch.randn(50, 1))

# 2. 初始化参数
w1 = torch.tensor([0.3], requires_grad=True)
w0 = torch.tensor([0.0], requires_grad=True)


def moxing(x):
    return x.mul(w1).add(w0)


def sunshi(y_pred, y):
    return (0.5 * (y_pred - y) ** 2).mean()


def gengxin(w1, w0, lr):
    """一步梯度下降,返回新的参数"""
    return w1 - lr * w1.grad, w0 - lr * w0.grad


def qingling():
    for p in (w1, w0):
        p.grad = torch.zeros_like(p)


# 3. 训练
shangci = 1e9
for i in range(1000):
    L = sunshi(moxing(x_data), y_data)
    L.backward()
    w1, w0 = gengxin(w1, w0, 0.1)
    qingling()
    if i % 50 == 0:
        print("第%d步 loss=%.4f" % (i, L.item()))
    if shangci - L.item() < 1e-7:  # loss 不再下降就停止
        print("停止于第", i, "步")
        break
    shangci = L.item()

print("w =", w1.item(), " b =", w0.item())
