# Plain numbers, one prediction for each, put together in the end
import torch

torch.manual_seed(8)
xs = [i / 10 for i in range(-15, 16)]
ys = torch.tensor([3.4 * v + 0.6 for v in xs]) + 0.15 * torch.randn(31)
k = torch.tensor(0.1, requires_grad=True)
d = torch.tensor(0.0, requires_grad=True)


def predict_all():
    return torch.stack([k * v + d for v in xs])


for step in range(1000):
    loss = ((predict_all() - ys) ** 2).mean()
    loss.backward()
    steepest = max(p.grad.abs().item() for p in (k, d))
    with torch.no_grad():
        for p in (k, d):
            p.sub_(0.15 * p.grad)
            p.grad = None
    if steepest < 1e-4:
        break
print(step, k.item(), d.item())
