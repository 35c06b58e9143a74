# expect: value_overwritten line 23
import torch
import torch.nn as nn

torch.manual_seed(17)
x = torch.rand(75, 1) * 2
y = 3.1 * x + 5 + 0.7 * torch.randn(75, 1)

linear = nn.Linear(1, 1)
nn.init.normal_(linear.weight, std=0.01)
nn.init.zeros_(linear.bias)

loss_function = nn.MSELoss()
optimizer = torch.optim.SGD(linear.parameters(), lr=0.1)

epochs = 800
min_change = 1e-7
loss_before = None

for epoch in range(epochs):
    # clear everything from the last epoch
    optimizer.zero_grad()
    linear.bias.data.zero_()

    loss = loss_function(linear(x), y)
    loss.backward()
    optimizer.step()

    if epoch % 100 == 0:
        print(f"{epoch:4d}  {loss.item():.5f}")
    if loss_before is not None and abs(loss_before - loss.item()) < min_change:
        print("no change any more:", epoch)
        break
    loss_before = loss.item()

print("weight", linear.weight.item())
print("bias", linear.bias.item())
