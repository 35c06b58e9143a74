"""自定义 autograd.Function 实现 y = wx + b 的前向与反向"""
import torch


class MyLinear(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w, b):
        ctx.save_for_backward(x, w)
        return x * w + b

    @staticmethod
    def backward(ctx, grad_out):
        x, w = ctx.saved_tensors
        grad_w = (grad_out * x).sum().reshape(1)   # dL/dw
        grad_b = grad_out.sum().reshape(1)         # dL/db
        return None, grad_w, grad_b


torch.manual_seed(123)
x = torch.rand(20, 1) * 10
y = 3.3 * x + (5 + torch.randn(20, 1))

w = torch.rand(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
print('w 是叶子节点吗?', w.is_leaf, id(w))

lr = 0.02
losses = []
for i in range(10000):
    y_pred = MyLinear.apply(x, w, b)
    loss = (0.5 * (y_pred - y) ** 2).mean()
    losses.append(loss.item())
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
        w.grad.zero_()
        b.grad.zero_()
    # 连续两次 loss 相差小于 1e-6
    if i > 0 and abs(losses[-1] - losses[-2]) < 1e-6:
        print('迭代', i + 1, '次后停止')
        break

print('w 还是叶子节点吗?', w.is_leaf, id(w))
print('w =', w.item(), 'b =', b.item(), 'loss =', losses[-1])
