# Adam written by hand
import torch

x = torch.linspace(-1, 1, 40).view(-1, 1)
y = -3 * x + 2 + 0.4 * torch.randn(40, 1)
params = [torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)]
m = [torch.zeros(1) for _ in params]
v = [torch.zeros(1) for _ in params]
beta1, beta2, eps, lr = 0.9, 0.999, 1e-8, 0.05
best, wait, t = float("inf"), 0, 0
while wait < 60:
    t += 1
    loss = ((params[0] * x + params[1] - y) ** 2).mean()
    grads = torch.autograd.grad(loss, params)
    with torch.no_grad():
        for i, (p, g) in enumerate(zip(params, grads)):
            m[i] = beta1 * m[i] + (1 - beta1) * g
            v[i] = beta2 * v[i] + (1 - beta2) * g * g
            p -= lr * (m[i] / (1 - beta1 ** t)) / ((v[i] / (1 - beta2 ** t)).sqrt() + eps)
    if loss.item() < best - 1e-6:
        best, wait = loss.item(), 0
    else:
        wait += 1
print(t, params)
