# Style: gradient clipping by norm before each update
import torch
from torch.nn.utils import clip_grad_norm_

x = torch.rand(20, 1) * 2
y = 6.5 * x + (5 + torch.randn(20, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
opt = torch.optim.SGD([w, b], lr=0.2)

step, norm = 0, float("inf")
while norm > 2e-3:
    opt.zero_grad()
    loss = 0.5 * ((w * x + b - y) ** 2).mean()
    loss.backward()
    norm = clip_grad_norm_([w, b], max_norm=5.0).item()
    opt.step()
    step += 1

print(f"{step} steps, gradient norm {norm:.5f}, w {w.item():.3f}, b {b.item():.3f}")
