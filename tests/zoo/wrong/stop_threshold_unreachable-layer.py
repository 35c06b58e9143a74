# expect: stop_threshold_unreachable line 31
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(1, 1)

    def forward(self, x):
        return self.fc(x)


def main():
    x = torch.randn(32, 1)
    y = -2.5 * x + (5 + torch.randn(32, 1))
    net = Net()
    loss_fn = nn.MSELoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
    best, patience = float("inf"), 0
    for epoch in range(500):
        optimizer.zero_grad()
        loss = loss_fn(net(x), y)
        loss.backward()
        optimizer.step()
        if loss.item() < best - 1e-5:
            best, patience = loss.item(), 0
        else:
            patience += 1
        if loss <= 0.1:
            print("early stop at", epoch)
            break
    print(net.fc.weight.item(), net.fc.bias.item(), best)


if __name__ == "__main__":
    main()
