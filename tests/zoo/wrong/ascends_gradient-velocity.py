# expect: ascends_gradient line 22
import torch


class Momentum:
    """v <- mu v + g;  p <- p - lr v"""

    def __init__(self, params, lr, mu=0.6):
        self.params = list(params)
        self.lr, self.mu = lr, mu
        self.v = {id(p): torch.zeros_like(p) for p in self.params}

    def clear(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for p in self.params:
            v = self.v[id(p)]
            v.mul_(self.mu).add_(p.grad)
            p.add_(v, alpha=self.lr)


xs = torch.linspace(-3, 1, 60, dtype=torch.float64)
ys = 1.25 * xs + 0.75 + 0.25 * torch.randn(60, dtype=torch.float64)
k = torch.zeros((), dtype=torch.float64, requires_grad=True)
m = torch.zeros((), dtype=torch.float64, requires_grad=True)
opt = Momentum([k, m], lr=0.03)

last = None
for i in range(150):
    opt.clear()
    loss = (k * xs + m - ys).pow(2).mean()
    loss.backward()
    opt.step()
    if last is not None and abs(last - loss.item()) < 1e-9:
        print("done", i)
        break
    last = loss.item()
print("k", k.item(), "m", m.item())
