# expect: no_training_loop line 17
import torch
import torch.nn as nn

torch.manual_seed(23)
x = torch.rand(40, 1) * 2
y = 5.2 * x + 5 + 0.5 * torch.randn(40, 1)

model = nn.Linear(1, 1)
mse = nn.MSELoss()
sgd = torch.optim.SGD(model.parameters(), lr=0.1)

loss_value = 1000.0
limit = 0.3
step = 0

while loss_value < limit and step < 1500:
    sgd.zero_grad()
    loss = mse(model(x), y)
    loss.backward()
    sgd.step()
    loss_value = loss.item()
    step += 1

print("steps:", step)
print("w =", model.weight.item())
print("b =", model.bias.item())
