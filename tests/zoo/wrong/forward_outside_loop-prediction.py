# expect: forward_outside_loop line 18
import torch
import torch.nn as nn
import torch.optim as optim


class Regressor(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(1, 1)
        self.loss_fn = nn.MSELoss()

    def forward(self, x):
        return self.layer(x)

    def fit(self, x, y, lr=0.05, max_iter=800, tol=1e-6):
        optimizer = optim.SGD(self.parameters(), lr=lr)
        output = self(x)
        previous = float('inf')
        for i in range(max_iter):
            loss = self.loss_fn(output, y)
            optimizer.zero_grad()
            loss.backward(retain_graph=True)  # error message told me to add this
            optimizer.step()

            new_loss = self.loss_fn(self(x), y).item()
            if abs(previous - new_loss) < tol:
                print('stopped at iteration', i)
                break
            previous = new_loss
        return new_loss


torch.manual_seed(4)
x_train = torch.rand(60, 1) * 4 - 2
y_train = 3.7 * x_train + 5 + torch.randn(60, 1)

reg = Regressor()
final = reg.fit(x_train, y_train)
print('final loss', final)
print('weight', reg.layer.weight.item(), 'bias', reg.layer.bias.item())
