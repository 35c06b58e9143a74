# expect: recreated_leaf line 41 # expect: stop_ignores_training line 47
"""Steepest descent with a golden-section search for the length of every step."""
import torch

torch.set_default_dtype(torch.float64)
GOLD = (5 ** 0.5 - 1) / 2


def golden(f, lo, hi, width=1e-4):
    a, d = hi - GOLD * (hi - lo), lo + GOLD * (hi - lo)
    fa, fd = f(a), f(d)
    while hi - lo > width:
        if fa < fd:
            hi, d, fd = d, a, fa
            a = hi - GOLD * (hi - lo)
            fa = f(a)
        else:
            lo, a, fa = a, d, fd
            d = lo + GOLD * (hi - lo)
            fd = f(d)
    return (lo + hi) / 2


torch.manual_seed(8128)
x = torch.rand(48) * 2
y = 13.0 * x + 4.0 + torch.randn(48)
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)


def value(w, b):
    return ((w * x + b - y) ** 2).mean()


for step in range(200):
    loss = value(w, b)
    loss.backward()
    gw, gb = w.grad, b.grad
    with torch.no_grad():
        t = golden(lambda t: value(w - t * gw, b - t * gb).item(), 0.0, 3.0)
        w = (w - t * gw).detach().requires_grad_()
        b = (b - t * gb).detach().requires_grad_()
        gain = (loss - value(w, b)).item()
    norm = torch.hypot(gw, gb).item()
    if step % 10 == 0:
        print(f"{step:3d} loss {loss.item():9.5f} step length {t:.4f} gain {gain:.2e}")
    if step >= 600:
        print("nothing to gain any more at step", step)
        break
print(w.item(), b.item())
print(torch.linalg.lstsq(torch.stack([x, torch.ones(48)], 1), y[:, None]).solution.ravel().tolist())
