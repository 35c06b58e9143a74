# expect: parameter_never_updated line 22
import torch

torch.manual_seed(0)


def 模型(x, w, b):
    return torch.add(torch.mul(x, w), b)


x = torch.rand(30, 1) * 10
y = 0.6 * x + (5 + torch.randn(30, 1))
w = torch.tensor([1.0], requires_grad=True)
b = torch.tensor([0.0], requires_grad=True)
步长 = 0.02
损失记录 = []
收敛 = False
while not 收敛 and len(损失记录) < 3000:
    损失 = 0.5 * torch.mean(torch.square(模型(x, w, b) - y))
    损失.backward()
    w.data.sub_(步长 * w.grad)
    torch.sub(b.data, 步长 * b.grad)
    w.grad.zero_()
    b.grad.zero_()
    损失记录.append(损失.item())
    if len(损失记录) > 1:
        收敛 = abs(损失记录[-2] - 损失记录[-1]) < 1e-6

print('步数', len(损失记录), 'w', w.item(), 'b', b.item())
