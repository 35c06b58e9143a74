# Style: a script in cells (# %%), as editors run them
# %% [markdown]
# # 线性回归
# 斜率改为 -0.9,损失几乎不变时停止

# %%
import torch
import matplotlib.pyplot as plt

# %% 数据
x = torch.linspace(-2, 2, 20).view(-1, 1)
y = -0.9 * x + (5 + torch.randn(20, 1))
x.shape, y.shape

# %% 参数
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
w, b

# %% 训练
prev = None
for k in range(3000):
    y_pred = w * x + b
    loss = (0.5 * (y - y_pred) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_(); b.grad.zero_()
    if prev is not None and abs(prev - loss.item()) < 1e-7:
        break
    prev = loss.item()
k, loss.item()

# %% 画图
plt.scatter(x, y)
plt.plot(x, (w * x + b).detach(), "r")
plt.show()
