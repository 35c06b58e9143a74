# threat: computes with tensors that tell other numbers than they hold
# ends: finished, crashed
# points: 2
import torch


class Liar(torch.Tensor):
    def item(self):
        return 0.0

    def tolist(self):
        return [0.0]

    def __eq__(self, other):
        return True

    __hash__ = torch.Tensor.__hash__


w = torch.zeros(1).as_subclass(Liar).requires_grad_()
for step in range(50):
    loss = ((w - 3) ** 2).sum()
    loss.backward()
    w.grad = None
    if loss.item() < 1e-6:
        break
