# LBFGS with a closure; stops on the change of the loss
import torch

x = torch.rand(20, 1) * 10
y = 3 * x + (5 + torch.randn(20, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
optimizer = torch.optim.LBFGS([w, b], lr=0.5, max_iter=5)


def closure():
    optimizer.zero_grad()
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    return loss


before = None
for epoch in range(200):
    loss = optimizer.step(closure).item()
    if before is not None and abs(before - loss) < 1e-7:
        break
    before = loss
print(epoch, w, b)
