# expect: no_stop_condition line 15
import torch
import torch.nn as nn

torch.manual_seed(70)

X = torch.randn(80, 1)
Y = 2.4 * X + 5 + 0.5 * torch.randn(80, 1)

model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)

before = float("inf")
for epoch in range(40):
    # 20 iterations per epoch
    for it in range(20):
        optimizer.zero_grad()
        loss = criterion(model(X), Y)
        loss.backward()
        optimizer.step()
        # end of training
        if abs(before - loss.item()) < 1e-6:
            break
        before = loss.item()
    print("epoch", epoch + 1, "loss", loss.item())

print("w:", model.weight.item(), "b:", model.bias.item())
