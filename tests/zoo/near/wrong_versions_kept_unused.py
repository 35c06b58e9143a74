# Near miss: earlier, wrong versions stay in the file, in functions that nobody calls and in comments
import torch


def version_1(w, b, lr):
    w = w - lr * w.grad   # makes a new tensor
    b = b - lr * b.grad
    return w, b


def version_2(w, b, lr):
    w -= lr * w.grad      # RuntimeError
    b -= lr * b.grad


def version_3(w, b, lr):
    w.data -= lr * w.grad
    b.data -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()


x = torch.rand(20, 1) * 2
y = 2.3 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = None
for i in range(4000):
    loss = (0.5 * (w * x + b - y) ** 2).mean()
    loss.backward()
    # w, b = version_1(w, b, 0.2)
    # version_2(w, b, 0.2)
    version_3(w, b, 0.2)
    # if loss < 0.1: break
    if last is not None and abs(last - loss.item()) < 1e-7:
        break
    last = loss.item()
"""
while loss > 0.1:
    loss.backward()
"""
print(w.item(), b.item())
