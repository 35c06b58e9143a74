# Style: weight of shape (1, 1) and x @ W, everything in double precision
import torch

torch.set_default_dtype(torch.float64)

x = torch.randn(40, 1)
y = 0.7 * x + (5 + torch.randn(40, 1))
W = torch.randn(1, 1, requires_grad=True)
c = torch.randn(1, requires_grad=True)

for epoch in range(20000):
    residual = x @ W + c - y
    loss = residual.pow(2).mean()
    loss.backward()
    norm = torch.cat([W.grad.flatten(), c.grad.flatten()]).norm()
    with torch.no_grad():
        for p in [W, c]:
            p.sub_(p.grad, alpha=0.05)
    W.grad.zero_(), c.grad.zero_()
    if norm < 1e-6:
        print("the gradient vanished in epoch", epoch)
        break
print(W.item(), c.item(), W.dtype)
