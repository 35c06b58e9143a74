# expect: grad_not_zeroed line 30
import math
import torch


class Stop:
    def __init__(self, tolerance, most):
        self.tolerance, self.most = tolerance, most
        self.seen, self.last, self.reason = 0, math.inf, None

    def __call__(self, value):
        self.seen += 1
        if abs(self.last - value) < self.tolerance * max(1.0, abs(value)):
            self.reason = "flat"
        elif math.isnan(value):
            self.reason = "nan"
        elif self.seen >= self.most:
            self.reason = "tired"
        self.last = value
        return self.reason is not None


x = torch.randn(20, 1)
y = 1.9 * x + (5 + torch.randn(20, 1))
w, b = (torch.zeros(1, requires_grad=True) for _ in "wb")
stop = Stop(1e-7, 1_200)
value = math.inf
while not stop(value):
    loss = torch.nn.MSELoss()(torch.nn.functional.linear(x, w.view(1, 1), b), y)
    loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p.add_(p.grad, alpha=-0.1)
    value = loss.item()
print(stop.reason, stop.seen, w.item(), b.item())
