# Two phases, coarse and fine, each of which ends by its own condition; the loss has a backward of its own
import torch


class SquaredError(torch.autograd.Function):
    """mean (p - t)^2 with its backward written by hand -- to see how autograd is extended"""

    @staticmethod
    def forward(ctx, prediction, target):
        diff = prediction - target
        ctx.save_for_backward(diff)
        return (diff * diff).mean()

    @staticmethod
    def backward(ctx, grad_output):
        diff, = ctx.saved_tensors
        return grad_output * 2.0 * diff / diff.numel(), None


def descend(params, forward, target, lr, tol, limit):
    """Returns the number of steps, or None if tol was not met."""
    for n in range(limit):
        SquaredError.apply(forward(), target).backward()
        flat = all(p.grad.abs().item() < tol for p in params)
        for p in params:
            if not flat:
                p.data -= lr * p.grad
            p.grad = None
        if flat:
            return n
    return None


x = torch.rand(60) * 4 - 1
t = -5.0 * x + 3.0 + torch.randn(60)
slope = torch.zeros(1, requires_grad=True)
level = torch.zeros(1, requires_grad=True)

# first coarse and fast, then fine and careful
for name, lr, tol in [("coarse", 0.1, 0.02), ("fine", 0.04, 5e-4)]:
    n = descend([slope, level], lambda: slope * x + level, t, lr, tol, 1500)
    print(f"{name:6s}: {'limit!' if n is None else n} steps, slope {slope.item():.4f}, level {level.item():.4f}")
