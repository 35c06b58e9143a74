# expect: optimizer_never_steps line 19
import torch

# 数据
x = torch.linspace(0, 10, 20).reshape(20, 1)
y = -0.5 * x + (5 + torch.randn(20, 1))

# 参数
w = torch.randn(1, requires_grad=True)
b = torch.randn(1, requires_grad=True)
optimizer = torch.optim.SGD([w, b], lr=0.02)

i = 0
while True:
    i = i + 1
    optimizer.zero_grad()
    loss = 0.5 * torch.mean((w * x + b - y) ** 2)
    loss.backward()
    optimizer.step
    if i % 500 == 0:
        print('迭代', i, '损失', loss.item())
    # 梯度足够小则停止, 最多 300 次
    if torch.abs(w.grad).item() + torch.abs(b.grad).item() < 1e-3 or i >= 300:
        break
print('结果:', w.item(), b.item())
