# expect: stop_ignores_training line 14
# Heimübung: Steigung geändert auf -3.5
import torch

torch.manual_seed(61)
x = torch.linspace(-2, 3, 75)
y = -3.5 * x + 5 + torch.randn(75)

k = torch.tensor(1.0, requires_grad=True)
d = torch.tensor(1.0, requires_grad=True)

delta = 1.0
schritte = 0
while delta > 1e-4:
    loss = torch.mean((k * x + d - y) ** 2)
    loss.backward()
    for p in (k, d):
        p.data.add_(p.grad, alpha=-0.05)
        p.grad.data.zero_()
    delta = delta * 0.99
    schritte += 1

print("Schritte:", schritte, "k =", k.item(), "d =", d.item(), "loss =", loss.item())
