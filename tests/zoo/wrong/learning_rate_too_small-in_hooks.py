# expect: learning_rate_too_small line 9
import torch
from torch import nn

x = torch.rand(28, 1) * 4 - 2
y = 3.7 * x + (5 + torch.randn(28, 1))

net = nn.Linear(1, 1)
LR = 1e-08
grad_sizes = {}


def attach(name, p):
    def hook(param):
        grad_sizes[name] = param.grad.abs().max().item()
        with torch.no_grad():
            param.add_(param.grad, alpha=-LR)
        param.grad = None
    p.register_post_accumulate_grad_hook(hook)


for name, p in net.named_parameters():
    attach(name, p)

steps = 0
finished = False
while not finished and steps < 400:
    loss = nn.functional.mse_loss(net(x), y)
    loss.backward()          # also changes weight and bias, see hook
    steps += 1
    finished = max(grad_sizes.values()) < 1e-3

print('steps:', steps, 'loss:', loss.item())
print('weight:', net.weight.item(), 'bias:', net.bias.item())
