# A lesson in steps: one backward to look at, then the same data once more, and the training.
import torch

x = torch.tensor([[1.0], [2.0], [3.0], [4.0]])
y = torch.tensor([[4.1], [6.8], [10.2], [12.9]])
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
loss = ((x * w + b - y) ** 2).mean()
loss.backward()
print(w.grad, b.grad)

x = torch.tensor([[1.0], [2.0], [3.0], [4.0]])
y = torch.tensor([[4.1], [6.8], [10.2], [12.9]])
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
optimizer = torch.optim.SGD([w, b], lr=0.05)
previous = float("inf")
for epoch in range(5000):
    loss = ((x * w + b - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if abs(previous - loss.item()) < 1e-7:
        break
    previous = loss.item()
print(w.item(), b.item())
