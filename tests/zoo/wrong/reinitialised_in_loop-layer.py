# expect: reinitialised_in_loop line 21
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
    loss_fn = nn.MSELoss()
    best, patience = float("inf"), 0
    for epoch in range(1500):
        net = Net()
        optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
        loss = loss_fn(net(x), y)
        loss.backward()
        optimizer.step()
        if loss.item() < best - 1e-5:
            best, patience = loss.item(), 0
        else:
            patience += 1
        if patience >= 25:
            print("early stop at", epoch)
            break
    print(net.fc.weight.item(), net.fc.bias.item(), best)


if __name__ == "__main__":
    main()
