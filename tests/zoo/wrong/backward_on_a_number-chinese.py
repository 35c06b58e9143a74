# expect: backward_on_a_number line 27
# 线性回归作业
import torch

数据 = torch.rand(20, 1) * 2
目标 = 3 * 数据 + (5 + torch.randn(20, 1))
斜率 = torch.randn(1, requires_grad=True)
截距 = torch.zeros(1, requires_grad=True)
学习率 = 0.1


def 预测(数据):
    return 斜率 * 数据 + 截距


def 更新():
    with torch.no_grad():
        斜率.sub_(学习率 * 斜率.grad)
        截距.sub_(学习率 * 截距.grad)
    # 清零梯度
    斜率.grad.zero_()
    截距.grad.zero_()


上次 = None
for 轮 in range(1500):
    损失 = ((预测(数据) - 目标) ** 2).mean().item()
    损失.backward()
    更新()
    # 损失几乎不变时停止
    if 上次 is not None and abs(上次 - 损失) < 1e-6:
        print("停止于", 轮)
        break
    上次 = 损失
print("斜率", 斜率.item(), "截距", 截距.item())
