# expect: recreated_leaf line 11
import torch
x = torch.rand(60) * 4 - 2
y = 2.5 * x + 1 + 0.1 * torch.randn(60)
theta = {"w": torch.zeros(1, requires_grad=True), "b": torch.zeros(1, requires_grad=True)}
last = float("inf")
for step in range(1000):
    loss = ((theta["w"] * x + theta["b"] - y) ** 2).mean()
    loss.backward()
    for name in theta:
        theta[name] = (theta[name] - 0.1 * theta[name].grad).detach().requires_grad_(True)
    if abs(last - loss.item()) < 1e-8:
        break
    last = loss.item()
print(theta)
