# expect: parameter_never_updated line 4 # expect: stop_threshold_unreachable line 7
import torch
x = torch.rand(60) * 4 - 2; y = 3 * x + 5 + 0.5 * torch.randn(60)
w = torch.zeros(1, requires_grad=True); b = torch.zeros(1, requires_grad=True)
for i in range(2000):
    loss = ((w*x+b-y)**2).mean(); loss.backward()
    if loss.item() < 1e-3:
        break
    else:
        with torch.no_grad(): w -= 0.05*w.grad
        w.grad.zero_()
