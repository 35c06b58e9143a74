# Forty trainings one after the other, each with a model of its own; the best is kept.
import torch

torch.manual_seed(14)

x = torch.rand(30, 1) * 4
y = 3 * x + 5 + torch.randn(30, 1)
best = None
for attempt in range(40):
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    last = float("inf")
    for step in range(2000):
        loss = torch.nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if abs(last - loss.item()) < 1e-5:
            break
        last = loss.item()
    if best is None or loss.item() < best[0]:
        best = (loss.item(), model.weight.item(), model.bias.item())
print(best)
