"""The big batch does not fit "into memory": eight micro-batches of unequal size, their losses weighted
by size, one update after all of them.  Stop: loss of the whole pass no longer decreases."""
import torch

torch.manual_seed(31)
N = 3000
x = torch.randn(N, 1)
y = 1.4 * x + 0.2 + 0.5 * torch.randn(N, 1)
bounds = [0, 100, 500, 700, 1300, 1800, 2000, 2600, N]
micro = [(x[i:j], y[i:j]) for i, j in zip(bounds, bounds[1:])]

model = torch.nn.Linear(1, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.2, momentum=0.5)

best, tired = float("inf"), 0
for epoch in range(150):
    opt.zero_grad()
    whole = 0.0
    for xb, yb in micro:
        part = torch.nn.functional.mse_loss(model(xb), yb, reduction="sum") / N
        part.backward()                    # adds up on purpose
        whole += part.item()
    opt.step()
    if whole < best * (1 - 1e-5):
        best, tired = whole, 0
    else:
        tired += 1
        if tired == 15:
            break
print("epoch", epoch, "loss", whole)
print("slope", model.weight.item(), "intercept", model.bias.item())
import numpy as np
print(np.polyfit(x[:, 0].numpy(), y[:, 0].numpy(), 1))
