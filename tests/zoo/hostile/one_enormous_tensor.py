# threat: asks for more memory than any machine has
# ends: out_of_memory, crashed
import torch

torch.ones(2**45)
