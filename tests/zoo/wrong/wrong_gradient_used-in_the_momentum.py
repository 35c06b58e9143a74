# expect: wrong_gradient_used line 21
import torch

torch.manual_seed(30)
x = torch.rand(64) * 2 - 1
y = 2.9 * x + 1.2 + 0.1 * torch.randn(64)

k = torch.zeros((), requires_grad=True)
m = torch.zeros((), requires_grad=True)

lr, beta = 0.02, 0.9
v_k = torch.zeros(())
v_m = torch.zeros(())

for t in range(600):
    loss = ((y - (k * x + m)) ** 2).mean()
    loss.backward()

    # momentum: running average of the gradients
    v_k = beta * v_k + k.grad
    v_m = beta * v_m + k.grad

    with torch.no_grad():
        k -= lr * v_k
        m -= lr * v_m

    flat = k.grad.abs() < 1e-4 and m.grad.abs() < 1e-4
    k.grad.zero_()
    m.grad.zero_()
    if flat:
        print("gradient is zero after", t, "steps")
        break

print("slope:", k.item(), "intercept:", m.item())
