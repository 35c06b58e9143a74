# expect: ignores_data line 15
import torch
import torch.nn as nn

x = torch.linspace(0, 10, 50).view(-1, 1)
y = -3 * x + (5 + torch.randn(50, 1))

model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

last_loss = float('inf')
for epoch in range(3000):
    outputs = model(x)
    loss = criterion(outputs, x)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if abs(last_loss - loss.item()) < 1e-6:
        print('Converged at epoch', epoch)
        break
    last_loss = loss.item()

print('Weight:', model.weight.item(), 'Bias:', model.bias.item())
