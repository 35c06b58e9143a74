# Style: exponential moving average of the loss as stop criterion
import torch

x = torch.rand(20, 1) * 2
y = 2.9 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

ema = None
lr, decay = 0.2, 0.9
i = 0
while True:
    i += 1
    loss = (0.5 * (y - (x * w + b)) ** 2).mean()
    loss.backward()
    w.data.sub_(lr * w.grad)
    b.data.sub_(lr * b.grad)
    w.grad.zero_()
    b.grad.zero_()
    value = loss.item()
    if ema is None:
        ema = value
    ema = decay * ema + (1 - decay) * value
    if i > 10 and abs(ema - value) < 1e-5:
        break

print("stopped at", i, "ema", ema, "loss", value)
print("y = {:.3f}x + {:.3f}".format(w.item(), b.item()))
