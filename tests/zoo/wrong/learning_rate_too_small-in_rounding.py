# expect: learning_rate_too_small line 10
# Style: torch.autograd.grad and in-place updates, gradient norm decides
import torch

torch.manual_seed(1)
x = torch.rand(20, 1) * 2
y = 2.7 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.randn(1, requires_grad=True)
eta = 2e-08

norm = float("inf")
count = 0
while norm > 1e-3:
    loss = torch.nn.functional.mse_loss(x * w + b, y)
    dw, db = torch.autograd.grad(loss, [w, b])
    with torch.no_grad():
        w.sub_(eta * dw)
        b.sub_(eta * db)
    norm = (dw ** 2 + db ** 2).sqrt().item()
    count += 1
print(f"{count} steps, |grad| = {norm:.2e}, w = {w.item():.3f}, b = {b.item():.3f}")
