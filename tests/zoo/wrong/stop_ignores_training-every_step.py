# expect: stop_ignores_training line 19
import torch

x = torch.rand(40, 1) * 3
y = 4.4 * x - 2 + 0.5 * torch.randn(40, 1)
w = torch.zeros(1, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

best_loss = float("inf")
no_progress = 0


def watch(loss_value):
    """early stopping: true when the loss has not improved often enough"""
    global best_loss, no_progress
    if loss_value < best_loss - 1e-6:
        best_loss = loss_value
    no_progress += 1
    return no_progress >= 700


for epoch in range(5000):
    loss = torch.nn.functional.mse_loss(x @ w + b, y)
    loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p -= 0.1 * p.grad
            p.grad.zero_()
    if watch(loss.item()):
        print("early stopping in epoch", epoch)
        break

print("weights:", w.item(), b.item())
