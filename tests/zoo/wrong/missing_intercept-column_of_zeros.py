# expect: missing_intercept line 11
import torch

torch.manual_seed(31)
n = 70
x = torch.rand(n) * 2 - 1
y = 1.85 * x + 3.0 + 0.2 * torch.randn(n)

# y = X @ beta  with beta = (slope, intercept)
X = torch.stack((x, torch.zeros_like(x)), dim=1)
beta = torch.zeros(2, requires_grad=True)

lr = 0.2
previous = float("inf")
for step in range(1500):
    residuals = X.matmul(beta) - y
    loss = residuals.dot(residuals) / n
    loss.backward()
    with torch.no_grad():
        beta -= lr * beta.grad
    beta.grad = None
    if abs(previous - loss.item()) < 1e-6:
        print("stopped in step", step)
        break
    previous = loss.item()

print("slope, intercept:", beta.tolist())
