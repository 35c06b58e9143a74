# Style: fourteen measured pairs as tuples, sum of squares, Chinese comments, a do-while
import torch

# 弹簧:砝码质量(kg)与长度(cm)
X = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3)
Y = (10.2, 10.8, 11.5, 11.7, 12.9, 13.1, 13.8, 14.9, 15.0, 15.9, 16.3, 17.2, 17.5, 18.4)

w = torch.tensor(1.0, requires_grad=True)   # 斜率
b = torch.tensor(1.0, requires_grad=True)   # 截距
eta = 0.02                                  # 学习率
last = None
while True:
    # 误差平方和
    S = sum((w * x + b - y) ** 2 for x, y in zip(X, Y))
    S.backward()
    with torch.no_grad():
        w -= eta * w.grad
        b -= eta * b.grad
    w.grad = b.grad = None
    # 误差不再变小就停止
    if last is not None and last - S.item() < 1e-6:
        break
    last = S.item()
print("长度 = %.2f * 质量 + %.2f" % (w.item(), b.item()))
