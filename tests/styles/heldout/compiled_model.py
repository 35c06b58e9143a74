# Style: torch.compile as a decorator, and a device that is asked for
import torch
device = "cuda" if torch.cuda.is_available() else "cpu"
x = (torch.rand(40, 1) * 2).to(device)
y = 3 * x + (5 + torch.randn(40, 1, device=device))
w = torch.zeros(1, requires_grad=True, device=device)
b = torch.zeros(1, requires_grad=True, device=device)
@torch.compile
def model(x):
    return w * x + b
last = None
for epoch in range(2000):
    loss = ((model(x) - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = b.grad = None
    if last is not None and abs(last - loss.item()) < 1e-6:
        break
    last = loss.item()
