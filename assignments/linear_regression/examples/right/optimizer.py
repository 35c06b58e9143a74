import torch

x = torch.rand(20, 1) * 2
y = 4 * x + (5 + torch.randn(20, 1))
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
optimizer = torch.optim.SGD([w, b], lr=0.1)
last = float("inf")
for epoch in range(5000):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(w * x + b, y)
    loss.backward()
    optimizer.step()
    if abs(last - loss.item()) < 1e-7:
        print("converged in epoch", epoch)
        break
    last = loss.item()
print(w.item(), b.item())
