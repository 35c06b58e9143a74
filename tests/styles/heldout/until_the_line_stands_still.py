"""`iter(callable, sentinel)` is the loop: step() says "flat" when the fitted line does not move any more."""
import torch

X = torch.randint(0, 11, (66, 1)).float() / 2        # half hours, 0 .. 5
Y = 2.6 * X + (5 + torch.randn(66, 1))

model = torch.nn.Linear(1, 1)
for p in model.parameters():
    torch.nn.init.constant_(p, 0.5)


class Stepper:
    def __init__(self, rate, tol):
        self.rate, self.tol = rate, tol
        self.line = None
        self.calls = 0

    def __call__(self):
        self.calls += 1
        if self.calls > 1500:
            raise TimeoutError("line still moves after 1500 steps")
        fitted = model(X)
        loss = (fitted - Y).norm() ** 2 / len(X)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p.subtract_(p.grad, alpha=self.rate)
        old, self.line = self.line, fitted.detach()
        if old is not None and torch.allclose(old, self.line, rtol=0, atol=self.tol):
            return "flat"
        return loss.item()


stepper = Stepper(rate=0.05, tol=1e-5)
losses = list(iter(stepper, "flat"))
print(len(losses), "steps", losses[0], "->", losses[-1])
print("slope", model.weight.item(), "intercept", model.bias.item())
