"""First uses of torch and matplotlib that import modules and look things up: done once by the worker, for all runs."""

from __future__ import annotations

import io
import sys

import torch

from . import dynamo


def warm_up() -> None:
    """Use once what programs use. Forward only: after a backward, or with a second thread, every fork would hang."""
    dynamo.stand_in()
    torch.set_num_threads(1)
    torch.manual_seed(0)  # for a traceback that is kept, it reads the sources of whoever called it
    with torch.no_grad():
        # Without it, the search for the processor's features happens in a run, which cannot see /proc, and its
        # complaints reach the student.
        (torch.ones(2, 2) @ torch.ones(2, 2) + 1).sqrt().sum().item()
    str(torch.ones(1))
    _step_once()
    if "matplotlib.pyplot" in sys.modules:
        _draw_once()


def _step_once() -> None:
    parameter = torch.zeros(1, requires_grad=True)
    parameter.grad = torch.ones(1)
    for kind in (torch.optim.SGD, torch.optim.Adam):
        optimizer = kind([parameter], lr=0.1)
        optimizer.step()
        optimizer.zero_grad()


def _draw_once() -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.scatter([0, 1], [0, 1])
    axes.plot([0, 1], [0, 1])
    axes.set_title("0")
    figure.savefig(io.BytesIO(), format="png", dpi=20)
    plt.close(figure)
