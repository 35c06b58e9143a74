# expect: ignores_data line 16
import torch
import matplotlib.pyplot as plt

# 数据
x = torch.rand(20, 1) * 10
y = 4 * x + (5 + torch.randn(20, 1))

w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
lr = 0.02
前 = 0

for 次数 in range(4000):
    预测 = w * x + b
    损失 = 0.5 * torch.mean((预测 - (3 * x + 5)) ** 2)
    损失.backward()
    b.data.sub_(lr * b.grad)
    w.data.sub_(lr * w.grad)
    b.grad.zero_()
    w.grad.zero_()
    if abs(前 - 损失.item()) < 1e-6:
        print('停止, 次数 =', 次数)
        break
    前 = 损失.item()

plt.scatter(x, y)
plt.plot(x, 预测.detach(), 'r')
plt.title('w = %.2f, b = %.2f' % (w.item(), b.item()))
plt.show()
print(w.item(), b.item())
