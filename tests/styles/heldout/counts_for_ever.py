# Style: itertools.count, both changes of the parameters have to be small
import itertools
import torch

torch.manual_seed(2023)
N = 20
x = torch.linspace(0, 3, N).reshape(N, 1)
y = 4.0 * x + (5 + torch.randn(N, 1))

w = torch.zeros((1, 1), requires_grad=True)
b = torch.zeros((1, 1), requires_grad=True)
eta = 0.08
for t in itertools.count(1):
    y_hat = torch.add(torch.mul(x, w), b)
    cost = torch.mean(torch.pow(y_hat - y, 2))
    cost.backward()
    dw, db = -eta * w.grad, -eta * b.grad
    w.data.add_(dw)
    b.data.add_(db)
    w.grad.zero_()
    b.grad.zero_()
    if t % 250 == 0:
        print("step", t, "cost", float(cost))
    if max(abs(dw.item()), abs(db.item())) < 2e-6:
        break

print("finished after", t, "steps: w =", w.item(), "b =", b.item())
