# expect: graph_cut line 20
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(42)

xs = [0.25 * i for i in range(16)]
ys = [1.9 * v + 0.3 + 0.2 * torch.randn(1).item() for v in xs]

w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
optim = torch.optim.SGD([w, b], lr=0.05, momentum=0.5, nesterov=True)

epoch, gap, before = 0, float("inf"), float("inf")
while gap > 1e-8 and epoch < 1500:
    epoch += 1
    sample_losses = []
    for xi, yi in zip(xs, ys):
        out = w * xi + b
        sample_losses.append(((out - yi) ** 2).item())
    loss = torch.tensor(sample_losses, requires_grad=True).mean()
    optim.zero_grad()
    loss.backward()
    optim.step()
    gap = abs(before - loss.item())
    before = loss.item()

print("epochs:", epoch)
print("line: y = {:.3f} x + {:.3f}".format(w.item(), b.item()))
