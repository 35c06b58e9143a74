# Style: walrus assignments in the while and in the test
import torch

x = torch.rand(20, 1) * 2
y = 3.5 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
step, before = 0, float("inf")
while (step := step + 1) < 4000:
    (loss := ((w * x + b - y) ** 2).mean()).backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad, b.grad = None, None
    if (gain := before - (before := loss.item())) < 1e-7:
        print(f"{gain = :.2e} at {step = }")
        break
print(w.item(), b.item())
