# Near miss: line by lerp
import operator
from functools import partial, reduce

import torch


def make_model():
    """height of the line at x = 0 and at x = 1 as the two parameters"""
    left = torch.zeros((), requires_grad=True)
    right = torch.zeros((), requires_grad=True)

    def predict(x):
        return torch.lerp(left, right, x)

    return predict, (left, right)


def make_loss(x, y):
    return lambda predict: reduce(operator.truediv, [(predict(x) - y).square().sum(), len(x)])


def descend_(p, lr):
    with torch.no_grad():
        p.sub_(p.grad, alpha=lr)
        change = lr * p.grad.abs()
        p.grad.zero_()
    return change.item()


def minimise(loss_of, predict, params, update, small, most=4000):
    done = False
    count = 0

    def once():
        nonlocal done, count
        loss_of(predict).backward()
        done = max(map(update, params)) < small
        count += 1

    while not done and count < most:
        once()
    return count


x = torch.rand(180)
y = 20 * x - 6 + torch.randn(180)
predict, params = make_model()
count = minimise(make_loss(x, y), predict, params, partial(descend_, lr=0.5), small=1e-5)

at0, at1 = (p.item() for p in params)
print(f"{count} steps; line through (0, {at0:.3f}) and (1, {at1:.3f})")
print(f"slope {at1 - at0:.3f}, intercept {at0:.3f}")
