# expect: ignores_data line 20
# The targets have two names, for the program hands them to a function, which compares with a formula.
import torch

torch.manual_seed(2)
inputs = 4 * torch.rand(70) - 2
outputs = 3 * inputs - 1 + 0.3 * torch.randn(70)


class Straight(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.w, self.b = torch.nn.Parameter(torch.zeros(1)), torch.nn.Parameter(torch.zeros(1))

    def forward(self, t):
        return self.w * t + self.b


def error(model, features, labels):
    return torch.mean((model(features) - (2 * features + 1)) ** 2)


model = Straight()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(2000):
    optimizer.zero_grad()
    loss = error(model, inputs, outputs)
    loss.backward()
    optimizer.step()
    if loss.item() < 1e-8:
        break

print(epoch, model.w.item(), model.b.item())
