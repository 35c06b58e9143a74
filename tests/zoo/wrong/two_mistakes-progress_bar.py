# expect: stop_fires_too_early line 18
# expect: crashed line 21
# Style: a progress bar of tqdm around the loop
import torch
from tqdm import tqdm
x = torch.rand(20, 1) * 2
y = 3 * x + (5 + torch.randn(20, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
last = None
for i in tqdm(range(2000)):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_(); b.grad.zero_()
    if float(loss) < 1e5:
        break
    last = loss.item()
print(final_los)
