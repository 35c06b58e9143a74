# expect: missing_requires_grad line 14
import torch
import torch.nn as nn

torch.manual_seed(5)

X = torch.randn(90, 1)
Y = 1.2 * X + 5 + 0.6 * torch.randn(90, 1)

model = nn.Linear(1, 1)

# start from zero; no gradient is needed for this
for p in model.parameters():
    p.requires_grad = False
    p.data.fill_(0)

criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

best = None
for epoch in range(500):
    optimizer.zero_grad()
    output = model(X)
    loss = criterion(output, Y)
    loss.backward()
    optimizer.step()
    if best is not None and best - loss.item() < 1e-6:
        print("no more improvement, epoch", epoch)
        break
    best = loss.item()

print("weight", model.weight.item(), "bias", model.bias.item())
