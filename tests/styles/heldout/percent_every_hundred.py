# Style: looks back every hundred steps, stops when they gained less than a hundredth of a percent
import torch
import matplotlib.pyplot as plt

torch.manual_seed(7)
x = torch.rand(20, 1) * 10
y = 4.2 * x + (5 + torch.randn(20, 1))
w = torch.randn((1), requires_grad=True)
b = torch.zeros((1), requires_grad=True)
lr = 0.01
fig, ax = plt.subplots()
iteration, running, mark = 0, True, None
while running:
    y_pred = torch.add(torch.mul(w, x), b)
    loss = (0.5 * (y - y_pred) ** 2).mean()
    loss.backward()
    b.data.sub_(lr * b.grad)
    w.data.sub_(lr * w.grad)
    w.grad.zero_()
    b.grad.zero_()
    iteration += 1
    if iteration % 100 == 0:
        current = loss.data.numpy()
        if mark is not None and (mark - current) / mark < 1e-4:
            running = False
        mark = current
ax.cla()
ax.scatter(x.data.numpy(), y.data.numpy())
ax.plot(x.data.numpy(), y_pred.data.numpy(), "r-", lw=5)
ax.set_title("Iteration: {}\nw: {} b: {}".format(iteration, w.data.numpy(), b.data.numpy()))
plt.pause(0.5)
plt.close(fig)
