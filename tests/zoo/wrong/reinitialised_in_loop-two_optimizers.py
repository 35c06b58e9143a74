# expect: reinitialised_in_loop line 13
# Style: an optimizer of its own for the slope and one for the intercept
import torch

x = torch.randn(25, 1)
y = -3.2 * x + (5 + torch.randn(25, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
opt_w = torch.optim.SGD([w], lr=0.1)
opt_b = torch.optim.SGD([b], lr=0.05)
losses = []
for epoch in range(5000):
    w = torch.zeros(1, requires_grad=True)
    loss = torch.nn.functional.mse_loss(input=b + w * x, target=y)
    for o in (opt_w, opt_b):
        o.zero_grad()
    loss.backward()
    for o in (opt_w, opt_b):
        o.step()
    losses += [loss.item()]
    if len(losses) > 10 and losses[-11] - losses[-1] < 1e-6:
        break
print(f"{epoch=} {w.item()=:.3f} {b.item()=:.3f}")
