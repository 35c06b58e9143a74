# expect: recreated_leaf line 17
# Style: outer loop of epochs with fifty steps each, the epochs' losses decide
import torch

x = torch.rand(20, 1) * 2
y = 3.4 * x + (5 + torch.randn(20, 1))
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
per_epoch = []
flat = False
for epoch in range(100):
    for step in range(50):
        out = torch.add(b, torch.mul(x, w))
        loss = torch.nn.functional.mse_loss(out, y)
        loss.backward()
        with torch.no_grad():
            w = (w - 0.1 * w.grad).detach().requires_grad_()
            b = (b - 0.1 * b.grad).detach().requires_grad_()
    per_epoch.append(loss.item())
    print("epoch", epoch, "loss", per_epoch[-1])
    if len(per_epoch) > 1 and per_epoch[-2] - per_epoch[-1] < 1e-6:
        flat = True
        break
