# expect: zero_grad_after_backward line 17 # expect: stop_ignores_training line 20
import torch
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(71)
x = torch.rand(64, 1) * 10
y = 3 * x + (5 + torch.randn(64, 1))
loader = DataLoader(TensorDataset(x, y), batch_size=64)
model = torch.nn.Linear(1, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.01)
seen = 0
finished = False
while not finished:
    for xb, yb in loader:
        loss = ((model(xb) - yb) ** 2).mean()
        loss.backward()
        opt.zero_grad()
        opt.step()
        seen += len(xb)
    finished = seen > 64 * 1000
print(model.weight.item(), model.bias.item(), loss.item())
