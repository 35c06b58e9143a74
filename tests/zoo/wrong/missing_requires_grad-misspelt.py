# expect: missing_requires_grad line 10
import torch

# 设计矩阵 [1, x], 参数 theta = [b, w]
x = torch.linspace(0, 10, 50)
y = -0.8 * x + 5 + torch.randn(50)
A = torch.stack([torch.ones(50), x], dim=1)

theta = torch.zeros(2)
theta.require_grad = True

学习率 = 0.02
for 步 in range(3000):
    残差 = A @ theta - y
    损失 = 0.5 * 残差.pow(2).mean()
    损失.backward()
    梯度 = theta.grad.clone()
    theta.data -= 学习率 * 梯度
    theta.grad.zero_()
    if 梯度.norm() < 1e-3:
        print('第', 步, '步收敛')
        break

print('截距', theta[0].item(), '斜率', theta[1].item())
