# expect: reinitialised_in_loop line 37
"""
Linear regression trainer.

A small, reusable training harness:
    * Config    - hyper-parameters
    * Trainer   - owns the model, the optimizer and the training loop
"""
from dataclasses import dataclass

import torch
from torch import nn


@dataclass
class Config:
    n_samples: int = 80
    slope: float = 1.25
    intercept: float = 5.0
    lr: float = 0.1
    max_epochs: int = 600
    grad_tol: float = 1e-3
    seed: int = 42


class Trainer:
    def __init__(self, cfg: Config):
        self.cfg = cfg
        torch.manual_seed(cfg.seed)
        self.x = torch.randn(cfg.n_samples, 1)
        self.y = cfg.slope * self.x + cfg.intercept + 0.5 * torch.randn(cfg.n_samples, 1)
        self.criterion = nn.MSELoss()
        self.history = []

    def build(self):
        """Create the model and the optimizer."""
        self.model = nn.Linear(1, 1)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.cfg.lr)

    def train_one_epoch(self):
        self.build()
        self.optimizer.zero_grad()
        loss = self.criterion(self.model(self.x), self.y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def grad_norm(self):
        return sum(p.grad.norm().item() for p in self.model.parameters())

    def fit(self):
        for epoch in range(1, self.cfg.max_epochs + 1):
            self.history.append(self.train_one_epoch())
            if epoch % 100 == 0:
                print(f"[epoch {epoch:4d}] loss = {self.history[-1]:.4f}")
            if self.grad_norm() < self.cfg.grad_tol:
                print(f"Converged at epoch {epoch}.")
                return
        print("Reached max_epochs.")


trainer = Trainer(Config())
trainer.fit()
print("w:", trainer.model.weight.item(), "b:", trainer.model.bias.item())
