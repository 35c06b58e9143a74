# expect: forward_outside_loop line 5
import torch
x = torch.rand(60) * 4 - 2; y = 3 * x + 5 + 0.5 * torch.randn(60)
w = torch.zeros(1, requires_grad=True); b = torch.zeros(1, requires_grad=True)
y_pred = w*x + b
criterion = torch.nn.MSELoss()
old = None
for i in range(300):
    loss = criterion(y_pred, y)
    loss.backward(retain_graph=True)
    with torch.no_grad():
        w -= 0.01 * w.grad
        b -= 0.01 * b.grad
        w.grad.zero_(); b.grad.zero_()
    if old is not None and abs(loss.item() - old) < 1e-9 and i > 1000: break
    old = loss.item()
