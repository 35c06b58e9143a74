import torch
import matplotlib.pyplot as plt

# final version: same id, still a leaf
torch.manual_seed(3)
lr = 0.01
x = torch.rand(20, 1) * 10
y = 1.7 * x + (5 + torch.randn(20, 1))

w = torch.randn((1), requires_grad=True)
b = torch.zeros((1), requires_grad=True)
print("w:", id(w), w.is_leaf, " b:", id(b), b.is_leaf)

for iteration in range(100):
    y_pred = torch.add(torch.mul(w, x), b)
    loss = (0.5 * (y - y_pred) ** 2).mean()
    loss.backward()
    b.data.sub_(lr * b.grad)
    w.data.sub_(lr * w.grad)
    w.grad.zero_()
    b.grad.zero_()
    if iteration % 20 == 0:
        print("w:", id(w), w.is_leaf, w.grad_fn, " loss:", loss.item())
    if loss.data.numpy() <= 0.1:
        break

plt.scatter(x.numpy(), y.numpy())
plt.plot(x.numpy(), y_pred.data.numpy(), "r-", lw=3)
plt.title("final loss %.4f" % loss.item())
plt.show()
print(w.item(), b.item())
