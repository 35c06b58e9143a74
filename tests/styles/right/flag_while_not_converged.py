# Style: flag variable, while not converged
import torch

torch.manual_seed(0)

x = torch.arange(0, 2, 0.1).view(-1, 1)
y = 7 * x + (5 + torch.randn(20, 1))

w = torch.zeros((1), requires_grad=True)
b = torch.zeros((1), requires_grad=True)

converged = False
iterations = 0
old_loss = 9999.0
while not converged:
    y_hat = w * x + b
    loss = (0.5 * (y - y_hat) ** 2).mean()
    loss.backward()

    with torch.no_grad():
        w -= 0.2 * w.grad
        b -= 0.2 * b.grad
        w.grad.zero_()
        b.grad.zero_()

    iterations = iterations + 1
    new_loss = loss.item()
    converged = abs(old_loss - new_loss) < 0.000001
    old_loss = new_loss

print(iterations, "iterations")
print("w:", w, "b:", b)
