import numpy as np
import torch

np.random.seed(42)
torch.manual_seed(42)

# only 12 measured points
x0 = np.linspace(-2, 2, 12)
y0 = 7 * x0 + 1 + np.random.normal(scale=1.0, size=12)

# "data augmentation": every point five more times, a bit shaken
x_aug = np.concatenate([x0] + [x0 + np.random.normal(scale=0.05, size=12) for _ in range(5)])
y_aug = np.concatenate([y0] + [y0 + np.random.normal(scale=0.1, size=12) for _ in range(5)])
print("from", len(x0), "to", len(x_aug), "points")

x = torch.tensor(x_aug, dtype=torch.float32).reshape(-1, 1)
y = torch.tensor(y_aug, dtype=torch.float32).reshape(-1, 1)

W = torch.full((1, 1), 0.5, requires_grad=True)
B = torch.full((1, 1), -0.5, requires_grad=True)


def forward(x):
    return torch.matmul(x, W) + B


def loss_fn(p, t):
    return ((p - t) ** 2).mean()


lr = 0.1
prev = None
for epoch in range(1000):
    loss = loss_fn(forward(x), y)
    loss.backward()
    with torch.no_grad():
        W -= W.grad * lr
        B -= B.grad * lr
    W.grad.zero_(); B.grad.zero_()
    cur = loss_fn(forward(x), y).item()
    if prev is not None and abs(prev - cur) <= 1e-6:
        print("loss is constant, epoch", epoch)
        break
    prev = cur

print("W", W.item(), "B", B.item(), "loss", cur)
print("fit of the augmented data:", np.polyfit(x_aug, y_aug, 1))
print("fit of the original data: ", np.polyfit(x0, y0, 1))
