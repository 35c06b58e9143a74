# Style: dataclass for the state, closures for model and loss
from dataclasses import dataclass, field

import torch


@dataclass
class State:
    w: torch.Tensor
    b: torch.Tensor
    step: int = 0
    losses: list = field(default_factory=list)

    @property
    def parameters(self):
        return self.w, self.b

    @property
    def improvement(self):
        return self.losses[-2] - self.losses[-1] if len(self.losses) > 1 else float("inf")


def make_objective(x, y):
    def objective(state):
        return 0.5 * (state.w * x + state.b - y).square().mean()

    return objective


def advance(state, objective, lr):
    loss = objective(state)
    loss.backward()
    with torch.no_grad():
        for p in state.parameters:
            p.sub_(p.grad, alpha=lr)
            p.grad = None
    state.losses.append(loss.item())
    state.step += 1


inputs = torch.rand(20, 1) * 2
targets = 4.6 * inputs + (5 + torch.randn(20, 1))
objective = make_objective(inputs, targets)
state = State(w=torch.zeros(1, requires_grad=True), b=torch.zeros(1, requires_grad=True))
while state.improvement > 1e-6:
    advance(state, objective, lr=0.2)
print(state.step, state.w.item(), state.b.item(), state.losses[-1])
