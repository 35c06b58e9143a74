# expect: stop_threshold_unreachable line 23
import torch

torch.set_num_threads(1)
all_x = torch.rand(160) * 5
all_y = 3.1 * all_x - 8 + 1.5 * torch.randn(160)
order = torch.randperm(160)
train, val = order[:120], order[120:]

w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
opt = torch.optim.SGD([w, b], lr=0.04)


def rmse(index):
    return torch.sqrt(torch.mean((w * all_x[index] + b - all_y[index]) ** 2))


goal = 0.2
val_rmse = float("inf")
old, change = float("inf"), float("inf")
steps = 0
while val_rmse > goal and steps < 1200:
    opt.zero_grad()
    loss = rmse(train) ** 2
    loss.backward()
    opt.step()
    with torch.no_grad():
        val_rmse = rmse(val).item()
    change, old = abs(old - loss.item()), loss.item()
    steps += 1

print("steps", steps, "val rmse", val_rmse, "change", change)
print("w", w.item(), "b", b.item())
