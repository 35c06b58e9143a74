# Style: training is a generator that yields losses, whoever consumes them decides when it is enough
import torch


def training(x, y, params, rate):
    while True:
        w, b = params
        loss = ((x * w + b - y) ** 2).mean()
        grads = torch.autograd.grad(loss, params)
        with torch.no_grad():
            for p, g in zip(params, grads):
                p -= rate * g
        yield loss.item()


x = torch.rand(20, 1) * 2
y = -4.4 * x + (5 + torch.randn(20, 1))
params = [torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)]
last = float("inf")
stopped = False
for number, value in enumerate(training(x, y, params, 0.1)):
    if last - value < 1e-7:
        stopped = True
        break
    last = value
print(number, value, [p.item() for p in params])
