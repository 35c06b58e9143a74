# expect: ascends_gradient line 9
# The options of the optimizer are collected in a dict, far from where it is made.
import torch

torch.manual_seed(4)
x = torch.linspace(-1, 1, 30).unsqueeze(1)
y = 3 * x - 2 + 0.1 * torch.randn(30, 1)

options = {"lr": 0.02, "maximize": True}
model = torch.nn.Linear(1, 1)


def make_optimizer(module):
    return torch.optim.SGD(module.parameters(), **options)


optimizer = make_optimizer(model)
before = None
for epoch in range(3000):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    if before is not None and abs(before - loss.item()) < 1e-7:
        break
    before = loss.item()
print(model.weight.item(), model.bias.item())
