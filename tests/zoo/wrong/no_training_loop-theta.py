# expect: no_training_loop line 8
import torch

n = 40
t = torch.rand(n, 1) * 2
A = torch.cat([t, torch.ones(n, 1)], dim=1)
target = A @ torch.tensor([[3.5], [5.0]]) + torch.randn(n, 1)
theta = torch.linalg.lstsq(A, target).solution
print(theta.flatten().tolist())
