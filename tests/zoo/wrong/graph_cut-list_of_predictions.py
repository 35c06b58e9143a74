# expect: graph_cut line 13
# The predictions are put into a new tensor that asks for gradients itself.
import torch

torch.manual_seed(8)
xs = [i / 10 for i in range(-15, 16)]
target = torch.tensor([3.4 * v + 0.6 for v in xs]) + 0.15 * torch.randn(31)
k = torch.tensor(0.1, requires_grad=True)
d = torch.tensor(0.0, requires_grad=True)


def predict_all():
    return torch.tensor([k * v + d for v in xs], requires_grad=True)


for step in range(300):
    loss = torch.nn.functional.mse_loss(predict_all(), target)
    loss.backward()
    steepest = 0.0
    for p in (k, d):
        if p.grad is not None:
            steepest = max(steepest, p.grad.abs().item())
            p.data -= 0.15 * p.grad
            p.grad = None
    if 0 < steepest < 1e-4:
        break
print(step, k.item(), d.item())
