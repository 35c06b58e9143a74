# Style: split off a validation set, look at its loss with patience, learn from the rest
import torch

torch.manual_seed(11)
x = torch.rand(100, 1) * 2
y = 3.1 * x + (5 + torch.randn(100, 1))
x_train, y_train = x[:80], y[:80]
x_val, y_val = x[80:], y[80:]

w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last_val, stale = float("inf"), 0

for epoch in range(5000):
    train_loss = ((x_train * w + b - y_train) ** 2).mean()
    train_loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
        w.grad.zero_()
        b.grad.zero_()
        val_loss = ((x_val * w + b - y_val) ** 2).mean().item()
    stale = stale + 1 if abs(val_loss - last_val) < 1e-5 else 0
    last_val = val_loss
    if stale >= 10:
        print("validation loss has not moved for 10 epochs, epoch", epoch)
        break

print("w", w.item(), "b", b.item(), "train", train_loss.item(), "val", val_loss)
