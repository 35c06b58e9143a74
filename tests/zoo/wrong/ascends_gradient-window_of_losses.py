# expect: ascends_gradient line 24
# Style: should_stop() helper looks at the last ten losses
import torch


def should_stop(losses, window=10, eps=1e-5):
    """True when the loss moved by less than eps over the window."""
    if len(losses) <= window:
        return False
    return max(losses[-window:]) - min(losses[-window:]) < eps


x = torch.rand(20, 1) * 10
y = 1.3 * x + (5 + torch.randn(20, 1))

w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
lr = 0.02
losses = []

for step in range(15000):
    loss = 0.5 * torch.mean((y - (w * x + b)) ** 2)
    loss.backward()
    w.data = w.data + lr * w.grad.data
    b.data = b.data + lr * b.grad.data
    w.grad.data.zero_()
    b.grad.data.zero_()
    losses.append(loss.item())
    if should_stop(losses):
        print("enough after", step + 1, "steps")
        break

print("w: {:.3f}  b: {:.3f}  loss: {:.4f}".format(w.item(), b.item(), losses[-1]))
