import torch
x = torch.rand(24) * 4
y = -2 * x + 5 + torch.randn(24)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
def epoch(before=float('inf'), lr=0.1):
    total = 0.
    for xs, ys in zip(x.split(12), y.split(12)):
        loss = ((w * xs + b - ys) ** 2).mean()
        loss.backward()
        total += loss.item()
        with torch.no_grad():
            for p in (w, b):
                p -= lr * p.grad
                p.grad.zero_()
    if abs(before - total) < 1e-5:
        return total
    return epoch(total, lr)
print(epoch())
