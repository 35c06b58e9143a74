import torch
torch.manual_seed(20)
x = torch.linspace(-3, 3, 61)
y = 0.5 * x + (5 + torch.randn(61))
A = torch.stack((torch.ones(61), x), dim=1).double()
w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
step = torch.full((2,), 0.1, dtype=torch.float64)
last = torch.zeros(2, dtype=torch.float64)
n = 0
while step.max() >= 1e-6:
    g, = torch.autograd.grad((A.mv(w) - y).square().mean(), w)
    s = g * last
    step = torch.where(s > 0, step * 1.2, torch.where(s < 0, step * 0.5, step))
    last = torch.where(s < 0, torch.zeros_like(g), g)
    with torch.no_grad():
        w -= step * last.sign()
    n += 1
    if n > 50_000:
        raise SystemExit("diverged?")
print(n, w.tolist())
