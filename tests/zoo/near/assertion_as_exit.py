# Near miss: assertion as exit
import torch
x = torch.rand(20, 1) * 2
y = 3 * x + 5 + torch.randn(20, 1)
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
previous = 1e9


def step():
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w.sub_(0.1 * w.grad)
        b.sub_(0.1 * b.grad)
    w.grad.zero_()
    b.grad.zero_()
    return loss.item()


for i in range(10000):
    try:
        loss = step()
        assert abs(previous - loss) > 1e-7
        previous = loss
    except AssertionError:
        break
