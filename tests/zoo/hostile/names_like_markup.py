# threat: gives its parameters names that a browser would run
# ends: finished
# points: 4
import torch

holder = {"<script>alert(1)</script>": torch.zeros(1, requires_grad=True)}
globals()["<b>"] = holder["<script>alert(1)</script>"]
for step in range(3):
    loss = (holder["<script>alert(1)</script>"] - 3).pow(2).sum()
    loss.backward()
