# expect: diverges line 9
import torch

torch.manual_seed(40)
x = torch.rand(50, 1) * 10
y = 4 * x + (5 + torch.randn(50, 1))
w = torch.zeros(1, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
optimizer = torch.optim.SGD([w, b], lr=0.01)
loss_fn = torch.nn.MSELoss(reduction="sum")
previous = 1e12
for step in range(4000):
    optimizer.zero_grad()
    loss = loss_fn(x.mm(w) + b, y)
    loss.backward()
    optimizer.step()
    if abs(previous - loss.item()) < 1e-4:
        print("converged", step)
        break
    previous = loss.item()
print(w.item(), b.item(), loss.item())
