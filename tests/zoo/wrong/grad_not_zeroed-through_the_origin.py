# expect: grad_not_zeroed line 10 # expect: no_stop_condition line 7
# the data go through the origin: one number is enough
import torch

hours, pay = [1.0, 2.0, 3.0], [2.0, 4.0, 6.0]
rate = torch.tensor([1.0], requires_grad=True)
for epoch in range(100):
    for h, p in zip(hours, pay):
        loss = (rate * h - p) ** 2
        loss.backward()
        rate.data = rate.data - 0.01 * rate.grad.data
print(rate.item())
