# expect: grad_not_zeroed line 14
import torch

torch.manual_seed(2024)
x = torch.rand(50, 1, dtype=torch.double) * 10 - 5
y = 0.6 * x - 12 + torch.randn(50, 1, dtype=torch.double)

w = torch.zeros(1, dtype=torch.double, requires_grad=True)
b = torch.zeros(1, dtype=torch.double, requires_grad=True)
optimizer = torch.optim.LBFGS([w, b], lr=0.5, max_iter=1)


def closure():
    optimizer.zero_grad
    loss = torch.mean((w * x + b - y) ** 2)
    loss.backward()
    return loss


losses = [float("inf")]
for outer in range(200):
    losses.append(optimizer.step(closure).item())
    if abs(losses[-1] - losses[-2]) < 1e-9:
        print("LBFGS: nothing to gain after", outer, "outer steps")
        break

print("w = %.4f, b = %.4f" % (w.item(), b.item()))
