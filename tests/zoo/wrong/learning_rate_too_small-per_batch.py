# expect: learning_rate_too_small line 19
import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(42)
x = torch.rand(80, 1) * 2
y = 3.7 * x + (5 + torch.randn(80, 1))
loader = DataLoader(TensorDataset(x, y), batch_size=8, shuffle=True)
model = torch.nn.Linear(1, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, gamma=0.97)
old = None
for epoch in range(300):
    for xb, yb in loader:
        opt.zero_grad()
        loss = torch.nn.functional.mse_loss(model(xb), yb)
        loss.backward()
        opt.step()
        sched.step()
    with torch.no_grad():
        full = torch.nn.functional.mse_loss(model(x), y).item()
    print(epoch, round(full, 5), sched.get_last_lr())
    if old is not None and 0 < abs(old - full) < 1e-5:
        print("stop")
        break
    old = full
print(model.weight.item(), model.bias.item())
