# expect: ascends_gradient line 11
import torch
import torch.optim as optim

x = torch.rand(25, 1) * 2
y = 6 * x + (5 + torch.randn(25, 1))

slope = torch.randn(1, requires_grad=True)
bias = torch.zeros(1, requires_grad=True)
criterion = torch.nn.MSELoss()
opt = optim.SGD([slope, bias], lr=0.1, maximize=True)

old_loss, epoch = float("inf"), 0
while epoch < 100:
    opt.zero_grad()
    output = x * slope + bias
    loss = criterion(output, y)
    loss.backward()
    opt.step()
    epoch += 1
    if epoch % 50 == 0:
        print("epoch", epoch, "loss", loss.item())
    if abs(old_loss - loss.item()) < 1e-6:
        break
    old_loss = loss.item()
print(slope.item(), bias.item())
