# -*- coding: gbk -*-
# 王芳: 线性回归作业
import torch

x = torch.rand(20, 1) * 2
y = 2.7 * x + (5 + torch.randn(20, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
旧损失 = None
while True:
    损失 = ((x * w + b - y) ** 2).mean()
    损失.backward()
    w.data = w.data - 0.1 * w.grad   # 更新
    b.data = b.data - 0.1 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if 旧损失 is not None and abs(旧损失 - 损失.item()) < 1e-7:
        break   # 收敛
    旧损失 = 损失.item()
print("斜率", w.item(), "截距", b.item())
