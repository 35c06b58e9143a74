# expect: graph_cut line 15
# expect: no_stop_condition line 29
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


class LinReg(nn.Module):
    def __init__(self):
        super().__init__()
        self.k = nn.Parameter(torch.zeros(()))
        self.m = nn.Parameter(torch.zeros(()))

    def forward(self, x):
        return float(self.k) * x + self.m


torch.manual_seed(53)
xs = torch.rand(60) * 2
ys = 1.25 * xs + 1.1 + 0.15 * torch.randn(60)
loader = DataLoader(TensorDataset(xs, ys), batch_size=20)

model = LinReg()
opt = torch.optim.SGD(model.parameters(), lr=0.05)
mse = nn.MSELoss()

converged = False
old_loss = float("inf")
for epoch in range(300):
    total = 0.0
    for xb, yb in loader:
        opt.zero_grad()
        loss = mse(model(xb), yb)
        loss.backward()
        opt.step()
        total += loss.item()
    if abs(old_loss - total) < 1e-6:
        converged = True
    old_loss = total

print("converged:", converged)
print("k:", model.k.item(), "m:", model.m.item())
