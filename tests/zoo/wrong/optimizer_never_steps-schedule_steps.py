# expect: optimizer_never_steps line 17
# Style: StepLR schedule from torch.optim, change of the parameters decides
import torch

x = torch.linspace(-2, 2, 20).unsqueeze(-1)
y = -2.2 * x + (5 + torch.randn(20, 1))

w = torch.randn(1, requires_grad=True)
b = torch.randn(1, requires_grad=True)
opt = torch.optim.SGD([w, b], lr=0.3)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=50, gamma=0.8)

for epoch in range(3000):
    snapshot = torch.cat([w, b]).detach().clone()
    loss = torch.nn.functional.mse_loss(w * x + b, y, reduction="mean") / 2
    opt.zero_grad()
    loss.backward()
    sched.step()
    moved = (torch.cat([w, b]).detach() - snapshot).abs().max().item()
    if moved < 1e-5:
        print("parameters rest, epoch %d, lr %.4f" % (epoch, sched.get_last_lr()[0]))
        break

print("w %.4f b %.4f loss %.4f" % (w.item(), b.item(), loss.item()))
