# expect: stop_never_fires line 14
from itertools import takewhile

import torch

features = torch.linspace(0, 3, 25)
labels = -1.5 * features + 4 + 0.3 * torch.randn(25)
weight = torch.zeros(1, requires_grad=True)
bias = torch.zeros(1, requires_grad=True)
before = [float("inf")]


def still_moving(cost):
    if before[-1] - cost < -1:
        return False
    before.append(cost)
    return True


def one_step(_):
    cost = ((weight * features + bias - labels) ** 2).mean()
    cost.backward()
    with torch.no_grad():
        for p in (weight, bias):
            p -= 0.1 * p.grad
            p.grad = None
    return cost.item()


for cost in takewhile(still_moving, map(one_step, range(500))):
    pass
print(weight.item(), bias.item(), cost)
