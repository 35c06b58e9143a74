# expect: learning_rate_too_small line 24
# A rate that a function gives falls slowly, from far too small on.
import torch

torch.manual_seed(12)
x = torch.linspace(-1, 3, 40)
y = 2.5 * x - 1 + 0.2 * torch.randn(40)
line = torch.zeros(2, requires_grad=True)


def learn(rate_of, most):
    for step in range(most):
        loss = torch.mean((line[0] * x + line[1] - y) ** 2)
        loss.backward()
        with torch.no_grad():
            line.sub_(rate_of(step) * line.grad)
        if line.grad.norm() < 1e-3:
            return step
        line.grad = None
    return most


half_life = 3000
print(learn(lambda step: 4e-7 / (1 + step / half_life), most=1500), line.tolist())
