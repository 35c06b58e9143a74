# expect: learning_rate_too_small line 21
# Style: nn.Module subclass with nn.Parameter, SGD, while on the change of the loss
import torch
import torch.nn as nn


class Line(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.randn(1))
        self.intercept = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return self.slope * x + self.intercept


x = torch.rand(20, 1) * 2
y = 4.2 * x + (5 + torch.randn(20, 1))

line = Line()
sgd = torch.optim.SGD(line.parameters(), lr=2e-08)
delta, last, epochs = float("inf"), float("inf"), 0
while delta > 1e-6:
    sgd.zero_grad()
    loss = 0.5 * (line(x) - y).pow(2).mean()
    loss.backward()
    sgd.step()
    delta = abs(last - loss.item())
    last = loss.item()
    epochs += 1

print(epochs, line.state_dict())
