"""The series that hold a program's input and target are told by what its loss saw."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from grader.evidence import Trace
from grader.library.pair import find_pair, made_apart

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


DRAWN = """
import torch
def draw(rows):
    x = torch.rand(rows)
    y = 2 * x + torch.rand(rows) * (5 if rows == 8 else 0.1)
    return x, y
w = torch.zeros(1, requires_grad=True)
for step in range(3):
    x, y = draw(8)
    loss = ((w * x - y) ** 2).mean()
    loss.backward()
    look = draw(20)
"""


def test_of_data_made_anew_at_every_step_the_first_are_the_pair(trace: Callable[..., Trace]) -> None:
    pair = find_pair(trace(DRAWN))
    assert pair is not None
    assert [(s.name, s.occurrence) for s in (pair.source, pair.target)] == [("x", 0), ("y", 0)]


TRAIN = """
import torch
{data}
w = torch.zeros(1, requires_grad=True)
loss = ((w * x - y) ** 2).mean()
loss.backward()
"""
APART = {
    "after": "x = torch.rand(50)\ny = 2 * x + torch.randn(50) / 9\nv = torch.rand(20)\nt = 2 * v + torch.randn(20) / 9",
    "before": "v = torch.rand(50)\nt = 2 * v\nx = torch.rand(50)\ny = 2 * x + 0.1 * torch.randn(50)",
    "none": "x = torch.rand(50)\ny = 2 * x\ny = y + 1\ny = y + 0.1 * torch.randn(50)",
    "another line": "x = torch.rand(50)\ny = 2 * x + 0.1 * torch.randn(50)\nv = torch.rand(20)\nt = 5 * v",
    "a part": "a = torch.rand(50)\nc = 2 * a + 0.1 * torch.randn(50)\nx, y, v, t = a[:40], c[:40], a[40:], c[40:]",
}


@pytest.mark.parametrize("data", APART)
def test_data_made_apart(data: str, trace: Callable[..., Trace]) -> None:
    told = trace(TRAIN.format(data=APART[data]))
    pair = find_pair(told)
    assert pair is not None
    apart = [(p.source.name, p.target.name) for p in made_apart(told, pair)]
    assert apart == ([("v", "t")] if data in ("after", "before") else [])


@pytest.mark.parametrize("rows", ["i", "torch.randperm(9000)[:500]"])
def test_much_data_is_known_by_a_part_of_it(rows: str, trace: Callable[..., Trace]) -> None:
    data = "i = slice(None)\nx = torch.rand(9000)\ny = 2 * x + 0.1 * torch.randn(9000)\n"
    code = TRAIN.format(data=f"{data}other = torch.rand(9000)\nrows = {rows}").replace(
        "w * x - y", "w * x[rows] - y[rows]"
    )
    pair = find_pair(trace(code))
    assert pair is not None
    assert (pair.source.name, pair.target.name, pair.source.length) == ("x", "y", 9000)


def test_other_forms_of_the_data_are_none_of_their_own(trace: Callable[..., Trace]) -> None:
    # the raw targets and the scaled inputs happen to lie on a line with the slope of the raw inputs and scaled targets
    data = "u = torch.rand(30)\nv = u + 0.1 * torch.randn(30)\nx = (u - u.mean()) * 1.0\ny = (v - v.mean()) * 1.0"
    told = trace(TRAIN.format(data=data))
    pair = find_pair(told)
    assert pair is not None
    assert made_apart(told, pair) == ()
