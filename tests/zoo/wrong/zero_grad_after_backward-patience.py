# expect: zero_grad_after_backward line 37
# Style: class EarlyStopping with patience, nn.Linear and SGD
import torch
from torch import nn


class EarlyStopping:
    def __init__(self, patience=10, min_delta=1e-6):
        self.patience = patience
        self.min_delta = min_delta
        self.best = None
        self.counter = 0
        self.early_stop = False

    def __call__(self, loss):
        if self.best is None or loss < self.best - self.min_delta:
            self.best = loss
            self.counter = 0
        else:
            self.counter += 1
            if self.counter >= self.patience:
                self.early_stop = True


def main():
    x = torch.linspace(-2, 2, 20).view(20, 1)
    y = 4 * x + (5 + torch.randn(20, 1))
    model = nn.Linear(in_features=1, out_features=1)
    loss_fn = nn.MSELoss(reduction="mean")
    opt = torch.optim.SGD(model.parameters(), lr=0.05)
    stopper = EarlyStopping()

    for epoch in range(10000):
        prediction = model(x)
        loss = loss_fn(prediction, y)
        loss.backward()
        opt.zero_grad()
        opt.step()
        stopper(loss.item())
        if stopper.early_stop:
            print("Early stopping, epoch", epoch)
            break

    for name, p in model.named_parameters():
        print(name, p.data)


if __name__ == '__main__':
    main()
