# expect: second_backward line 21
import torch
import torch.nn as nn

x = torch.randn(96, 1)
y = 2.8 * x - 3 + 0.5 * torch.randn(96, 1)

model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
loss_fn = nn.MSELoss()


def full_loss():
    with torch.no_grad():
        return loss_fn(model(x), y).item()


last = full_loss()
for epoch in range(500):
    order = torch.randperm(len(x))
    y_pred = model(x)
    for idx in order.split(16):
        optimizer.zero_grad()
        batch_loss = loss_fn(y_pred[idx], y[idx])
        batch_loss.backward()
        optimizer.step()
    current = full_loss()
    if epoch >= 5 and abs(last - current) < 1e-4:
        print(f"epoch {epoch}: validation of the whole set is stable ({current:.4f})")
        break
    last = current

print("weight", model.weight.item(), "bias", model.bias.item())
