# expect: recreated_leaf line 25
import torch
from torch.func import grad_and_value

x = torch.rand(45) * 3
y = 4.0 * x + 5.0 + torch.randn(45)

theta = torch.zeros(2, requires_grad=True)


def loss_fn(theta, x, y):
    pred = theta[0] * x + theta[1]
    return ((pred - y) ** 2).mean()


g_and_l = grad_and_value(loss_fn)

lr = 0.08
i = 0
norm = float('inf')
while norm >= 1e-3:
    g, value = g_and_l(theta, x, y)
    norm = g.norm().item()
    with torch.no_grad():
        theta = (theta - lr * g).detach().requires_grad_()
    i += 1

print(f'{i} iterations, |g|={norm:.2e}, loss={value.item():.4f}')
print('theta =', theta.detach().numpy())
