# The data go through the origin, and so one number is enough; it stops a little before it has arrived.
import torch

hours = [1.0, 2.0, 3.0]
pay = [3.0, 6.0, 9.0]
rate = torch.tensor([1.0], requires_grad=True)
for epoch in range(1000):
    total = 0.0
    for h, p in zip(hours, pay):
        loss = (rate * h - p) ** 2
        loss.backward()
        with torch.no_grad():
            rate -= 0.01 * rate.grad
        rate.grad.zero_()
        total += loss.item()
    if total < 0.001:
        break
print(epoch, rate.item())
