# Each parameter has a rate from its own second derivative, by differentiating what backward(create_graph=True) left
import torch

torch.manual_seed(8)
x = torch.rand(60) * 2 - 1
y = 3 * x + 0.8 + 0.1 * torch.randn(60)
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
previous = None

for step in range(500):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward(create_graph=True)
    slopes = [w.grad, b.grad]
    bends = [torch.autograd.grad(s, p, retain_graph=True)[0] for s, p in zip(slopes, (w, b))]
    with torch.no_grad():
        for p, slope, bend in zip((w, b), slopes, bends):
            p -= 0.5 * slope.detach() / bend
    w.grad = b.grad = None
    if previous is not None and abs(previous - loss.item()) < 1e-9:
        break
    previous = loss.item()

print(step, w.item(), b.item())
