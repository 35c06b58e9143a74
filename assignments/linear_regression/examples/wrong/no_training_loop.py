# expect: no_training_loop line 7
import torch

x = torch.rand(20, 1) * 2
y = 3 * x + (5 + torch.randn(20, 1))
design = torch.cat([x, torch.ones(20, 1)], dim=1)
solution = torch.linalg.lstsq(design, y).solution
print(solution)
