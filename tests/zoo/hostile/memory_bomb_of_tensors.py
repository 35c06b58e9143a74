# threat: takes memory through torch
# ends: out_of_memory
import torch

hoard = []
while True:
    hoard.append(torch.ones(4 * 2**20))
