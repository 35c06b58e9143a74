# expect: learning_rate_too_small line 14
# Style: addcmul as the model, and as the update
import torch
x = torch.rand(25) * 2
y = 3 * x + 5 + torch.randn(25)
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
prev = 1e9
for epoch in range(5000):
    loss = torch.nn.functional.mse_loss(torch.addcmul(b, w, x), y)
    loss.backward()
    with torch.no_grad():
        w.addcmul_(w.grad, torch.tensor(-0.1))
        b -= 1e-08 * b.grad
    w.grad = b.grad = None
    if prev - loss.item() < 1e-7:
        break
    prev = loss.item()
