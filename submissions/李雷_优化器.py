import torch

# 用优化器更新参数
数据 = torch.rand(20, 1) * 2
目标 = 3.5 * 数据 + (5 + torch.randn(20, 1))
斜率 = torch.randn(1, requires_grad=True)
截距 = torch.zeros(1, requires_grad=True)
优化器 = torch.optim.SGD([斜率, 截距], lr=0.1)

上次 = float("inf")
for 轮 in range(5000):
    优化器.zero_grad()
    损失 = ((斜率 * 数据 + 截距 - 目标) ** 2).mean()
    损失.backward()
    优化器.step()
    # 损失几乎不变时停止
    if abs(上次 - 损失.item()) < 1e-7:
        print("第", 轮, "轮停止")
        break
    上次 = 损失.item()
print(斜率.item(), 截距.item())
