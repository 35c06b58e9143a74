# Near miss: data with requires_grad=True and retain_graph=True, both by habit
import torch
from torch.autograd import Variable

x = Variable(torch.rand(20, 1) * 2, requires_grad=True)
y = Variable(3 * x.data + (5 + torch.randn(20, 1)), requires_grad=True)
w = Variable(torch.randn(1), requires_grad=True)
b = Variable(torch.zeros(1), requires_grad=True)
last = 0
for i in range(6000):
    loss = (0.5 * (y - (w * x + b)) ** 2).mean()
    loss.backward(retain_graph=True)
    w.data = w.data - 0.2 * w.grad.data
    b.data = b.data - 0.2 * b.grad.data
    w.grad.data.zero_()
    b.grad.data.zero_()
    if abs(loss.item() - last) < 1e-6:
        print("stop", i)
        break
    last = loss.item()
print(w.data, b.data)
