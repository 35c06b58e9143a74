"""The series that hold a program's input and target are told by what its loss saw."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from grader.evidence import Trace
from grader.library.pair import find_pair

CODE = """
import torch
decoy = torch.arange(12.0) % 5
other = 7 * decoy + torch.rand(12)
inputs = torch.linspace(0, 3, 12)
targets = 2 * inputs + torch.rand(12)
w = torch.zeros(1, requires_grad=True)
loss = ((w * inputs - targets) ** 2).mean()
loss.backward()
"""
EACH = tuple(range(12))


@pytest.mark.parametrize("drawn", [EACH, EACH + EACH[:5], EACH[:8]], ids=["once", "some twice", "a part"])
def test_the_loss_tells_the_pair(drawn: tuple[int, ...], trace: Callable[..., Trace]) -> None:
    plain = trace(CODE)
    assert plain.data is not None
    column, targets = plain.data.inputs[0], plain.data.targets
    seen = replace(plain.data, inputs=(tuple(column[i] for i in drawn),), targets=tuple(targets[i] for i in drawn))
    pair = find_pair(replace(plain, data=seen))
    assert pair is not None
    assert (pair.source.name, pair.target.name) == ("inputs", "targets")
