# Style: Chinese identifiers, tabs for indentation
import torch

学习率 = 0.2
样本数 = 20
阈值 = 1e-6

输入 = torch.rand(样本数, 1) * 2
目标 = 3.3 * 输入 + (5 + torch.randn(样本数, 1))

权重 = torch.randn(1, requires_grad=True)
偏置 = torch.zeros(1, requires_grad=True)

def 计算损失():
	预测 = 权重 * 输入 + 偏置
	return (0.5 * (目标 - 预测) ** 2).mean()

上次损失 = None
for 次数 in range(6000):
	损失 = 计算损失()
	损失.backward()

	权重.data.sub_(学习率 * 权重.grad)
	偏置.data.sub_(学习率 * 偏置.grad)
	权重.grad.zero_()
	偏置.grad.zero_()

	if 上次损失 is not None:
		if abs(上次损失 - 损失.item()) < 阈值:
			print("停止于第", 次数, "次迭代")
			break
	上次损失 = 损失.item()

print("斜率", 权重.item(), "截距", 偏置.item())
