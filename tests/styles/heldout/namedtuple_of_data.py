from collections import namedtuple
import torch

Params = namedtuple('Params', 'w b')
Batch = namedtuple('Batch', 'x y')

torch.manual_seed(2024)


def sample(n):
    x = torch.rand(n) * 10
    return Batch(x, -0.8 * x + 5 + torch.randn(n))


def predict(p, x):
    return p.w * x + p.b


def half_mse(p, batch):
    return 0.5 * (predict(p, batch.x) - batch.y).pow(2).mean()


batch = sample(32)
params = Params(torch.rand(1, requires_grad=True), torch.zeros(1, requires_grad=True))

lr, tol = 0.02, 2e-3
for it in range(50000):
    loss = half_mse(params, batch)
    grads = torch.autograd.grad(loss, params)
    if all(g.abs().item() < tol for g in grads):
        print('gradient vanished after', it, 'iterations')
        break
    with torch.no_grad():
        for p, g in zip(params, grads):
            p.sub_(g, alpha=lr)

print(params)
print('loss', loss.item())
