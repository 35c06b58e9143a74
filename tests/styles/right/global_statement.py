# global variables changed by functions
import torch

x = torch.rand(30, 1) * 2 - 1
y = 4 * x + 1 + 0.5 * torch.randn(30, 1)
w = torch.randn(1, 1, requires_grad=True)
b = torch.randn(1, requires_grad=True)
done = False
previous = None


def train_once():
    global done, previous
    prediction = x @ w + b
    loss = torch.nn.functional.mse_loss(prediction, y)
    loss.backward()
    w.data.add_(w.grad, alpha=-0.2)
    b.data.add_(b.grad, alpha=-0.2)
    w.grad.zero_()
    b.grad.zero_()
    if previous is not None and abs(previous - loss.item()) < 1e-8:
        done = True
    previous = loss.item()


steps = 0
while not done and steps < 5000:
    train_once()
    steps += 1
print("steps", steps, w.item(), b.item())
