# expect: optimizer_never_steps line 14
import torch

x = torch.rand(20, 1) * 2
y = 3 * x + (5 + torch.randn(20, 1))

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
previous = None

for step in range(300):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    if loss.item() < 2:
        break
    previous = loss.item()

print(model.weight.item(), model.bias.item())
