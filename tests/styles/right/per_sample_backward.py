# Style: backward per sample, gradients add up on purpose, one update per epoch
import torch

N = 20
x = torch.linspace(-2, 2, N)
y = 3 * x + (5 + torch.randn(N))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

lr = 0.3
last = None
for epoch in range(1000):
    epoch_loss = 0.0
    for i in range(N):
        loss = 0.5 * (w * x[i] + b - y[i]) ** 2 / N
        loss.backward()          # .grad sums over the samples
        epoch_loss += loss.item()
    w.data -= lr * w.grad
    b.data -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()
    if last is not None and abs(last - epoch_loss) < 1e-6:
        print("stop in epoch", epoch, "loss", epoch_loss)
        break
    last = epoch_loss
print("y = %.3f * x + %.3f" % (w.item(), b.item()))
