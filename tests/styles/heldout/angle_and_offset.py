# Style: the line is parametrised by its angle, so the model is not linear in its parameters
import torch

x = torch.rand(20, 1) * 4 - 2
y = 0.6 * x + (5 + torch.randn(20, 1))
angle = torch.zeros(1, requires_grad=True)
offset = torch.zeros(1, requires_grad=True)
gain, last = 1.0, None
while gain >= 1e-7:
    loss = 0.5 * ((torch.tan(angle) * x + offset - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        angle -= 0.05 * angle.grad
        offset -= 0.05 * offset.grad
    angle.grad.zero_()
    offset.grad.zero_()
    gain = 1.0 if last is None else abs(last - loss.item())
    last = loss.item()
print(torch.tan(angle).item(), offset.item())
