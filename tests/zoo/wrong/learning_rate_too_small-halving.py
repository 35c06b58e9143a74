# expect: learning_rate_too_small line 27
import torch

X = torch.rand(70) * 2 - 1
Y = 6 * X + 4 + torch.randn(70) * 0.8

params = torch.zeros(2, requires_grad=True)


def predict(p, v):
    slope, intercept = p.unbind()
    return slope * v + intercept


def grad_norm(p):
    return torch.linalg.vector_norm(p.grad).item()


rate = 0.1
done = False
step = 0
while not done and step < 300:
    params.grad = None
    loss = ((predict(params, X) - Y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        params -= rate * params.grad
    rate = rate * 0.5
    done = grad_norm(params) < 1e-3
    step += 1

print("done" if done else "not done", step, params.tolist())
