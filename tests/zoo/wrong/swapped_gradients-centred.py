# expect: swapped_gradients line 17
# Style: the model subtracts the mean of x itself; Chinese comments; the intercept belongs to the centre
import torch

torch.manual_seed(666)
x = torch.rand(20, 1) * 10
y = -0.8 * x + (5 + torch.randn(20, 1))  # 斜率改成 -0.8
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
中心 = x.mean()
变化 = []
for k in range(400):
    y_pred = w * (x - 中心) + b
    loss = 0.5 * ((y_pred - y) ** 2).mean()
    loss.backward()
    旧 = (w.item(), b.item())
    w.data.sub_(0.1 * b.grad)
    b.data.sub_(0.1 * w.grad)
    w.grad.zero_()
    b.grad.zero_()
    变化.append(abs(w.item() - 旧[0]) + abs(b.item() - 旧[1]))
    # 连续三次变化都很小才停止
    if k > 3 and all(c < 1e-5 for c in 变化[-3:]):
        print("第 %d 步停止" % k)
        break
print("w = %.3f, b = %.3f" % (w.item(), (b - w * 中心).item()))
