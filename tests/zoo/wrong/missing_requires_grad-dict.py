# expect: missing_requires_grad line 7
# Style: parameters in a dict, gradients by torch.autograd.grad zipped with them, comprehension for the change
import torch

x = torch.randn(30)
y = 3.3 * x + 5 + torch.randn(30)
line = {"slope": torch.zeros(1), "offset": torch.zeros(1)}
change = 1.0
while change >= 1e-6:
    loss = (line["slope"] * x + line["offset"] - y).square().mean()
    gradients = dict(zip(line, torch.autograd.grad(loss, list(line.values()))))
    for name, parameter in line.items():
        parameter.data -= 0.1 * gradients[name]
    change = sum((0.1 * g).pow(2).sum().item() for g in gradients.values()) ** 0.5
print({name: p.item() for name, p in line.items()}, change)
