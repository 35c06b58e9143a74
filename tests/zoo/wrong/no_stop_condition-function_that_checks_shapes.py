# expect: no_stop_condition line 25
import torch


def cost(guess, truth):
    if guess.shape != truth.shape:
        raise ValueError("these shapes do not match")
    if len(guess) < 1:
        raise ValueError("no data")
    return (guess - truth).square().mean()


def is_good(value):
    return value < 1e-9


x = torch.rand(20) * 2
y = 3 * x + 5 + torch.randn(20)
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
report = []


def train():
    for step in range(400):
        loss = cost(w * x + b, y)
        loss.backward()
        with torch.no_grad():
            w.sub_(0.1 * w.grad)
            b.sub_(0.1 * b.grad)
        w.grad = b.grad = None
        report.append("fell" if loss.item() < 2 else "high")


train()
print(is_good(0.5), report[-1], w, b)
