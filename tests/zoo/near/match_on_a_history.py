# Near miss: match on a history
from dataclasses import dataclass, field
from enum import Enum, auto

import torch


class State(Enum):
    RUNNING = auto()
    FLAT = auto()
    LIMIT = auto()


@dataclass
class Config:
    slope: float = 12.0
    intercept: float = -3.0
    noise: float = 1.2
    n: int = 55
    lr: float = 0.08
    tol: float = 1e-6
    limit: int = 4000


@dataclass
class Experiment:
    cfg: Config
    x: torch.Tensor = field(init=False)
    y: torch.Tensor = field(init=False)
    w: torch.Tensor = field(init=False)
    b: torch.Tensor = field(init=False)
    losses: list = field(default_factory=list)

    def __post_init__(self):
        c = self.cfg
        self.x = torch.rand(c.n) * 3 - 1
        self.y = c.slope * self.x + c.intercept + c.noise * torch.randn(c.n)
        self.w = torch.zeros((), requires_grad=True)
        self.b = torch.zeros((), requires_grad=True)

    def advance(self) -> State:
        loss = (self.w * self.x + self.b).sub(self.y).pow(2).mean()
        loss.backward()
        with torch.no_grad():
            self.w -= self.cfg.lr * self.w.grad
            self.b -= self.cfg.lr * self.b.grad
        self.w.grad = self.b.grad = None
        self.losses.append(loss.item())

        match self.losses:
            case [*_, before, now] if abs(before - now) <= self.cfg.tol * now:
                return State.FLAT
            case steps if len(steps) >= self.cfg.limit:
                return State.LIMIT
            case _:
                return State.RUNNING


e = Experiment(Config())
while True:
    match e.advance():
        case State.RUNNING:
            continue
        case State.FLAT:
            print("the loss is flat after", len(e.losses), "steps")
        case State.LIMIT:
            print("limit reached")
    break

print(f"{e.w.item():.4f} x + {e.b.item():.4f}; loss {e.losses[0]:.3f} -> {e.losses[-1]:.3f}")
