# expect: learning_rate_too_small line 10
# expect: stop_ignores_training line 27
import torch

torch.manual_seed(39)
x = torch.randn(100)
y = 3.6 * x - 1.3 + 0.3 * torch.randn(100)

theta = torch.zeros(2, requires_grad=True)
lr = 1 * 10 ** -6


def closure():
    pred = theta[0] * x + theta[1]
    return torch.nn.functional.mse_loss(pred, y)


count = 0
while True:
    loss = closure()
    (grad,) = torch.autograd.grad(loss, theta)
    with torch.no_grad():
        theta -= lr * grad
    count = count + 1
    if count % 100 == 0:
        print("step", count, "loss", loss.item())
    if count == 800:
        break

print("theta", theta.tolist())
