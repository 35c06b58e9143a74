"""The slope of the data is changed in whatever container and scope it is made."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from grader.evidence import Evidence, Run
from grader.library.fit import best_fit
from grader.library.pair import find_pair
from grader.scenarios import changed_slopes

TRAIN = """
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for i in range(5):
    loss = ((w * x.view(-1) + b - y.view(-1)) ** 2).mean()
    loss.backward()
    w.data -= 0.01 * w.grad
    b.data -= 0.01 * b.grad
    w.grad.zero_()
    b.grad.zero_()
"""

MAKERS = {
    "tensors": "x = torch.rand(20, 1) * 10\ny = 3 * x + 5 + torch.randn(20, 1)",
    "steps": "x = torch.rand(20)\ny = 3 * x\ny += 5\ny = y + torch.randn(20)",
    "arrays": "x = np.random.rand(20)\ny = 3 * x + 5 + np.random.randn(20)\nx, y = torch.tensor(x), torch.from_numpy(y)",
    "lists": "xs = [i / 3 for i in range(20)]\nys = [3 * v + 5 for v in xs]\nx, y = torch.tensor(xs), torch.tensor(ys)",
    "appended": "a, c = [], []\nfor i in range(9):\n    a.append(i)\n    c.append(3 * i + random.random())\n"
    "x = torch.tensor(a).float()\ny = torch.tensor(c)",
    "function": "def make(n):\n    inputs = torch.rand(n)\n    return inputs, 3 * inputs + torch.randn(n)\nx, y = make(20)",
    "class": "class D:\n    def __init__(self):\n        self.x = torch.rand(20)\n        self.y = 3 * self.x + 5\n"
    "d = D()\nx, y = d.x, d.y",
    "named tuple": "from collections import namedtuple\nD = namedtuple('D', 'x y')\n"
    "def make(x):\n    return D(x, 3 * x + torch.randn(20))\nd = make(torch.rand(20))\nx, y = d.x, d.y",
    "named tuple taken apart": "from collections import namedtuple\nD = namedtuple('D', 'x y')\n"
    "def make(x):\n    return D(x, 3 * x + torch.randn(20))\nx, y = make(torch.rand(20))",
    "data class": "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass D:\n    x: object\n    y: object\n"
    "def make(x):\n    return D(x, 3 * x + torch.randn(20))\n"
    "def twice(d):\n    return d.x, d.y\nall = [make(torch.rand(20))]\nfor _ in range(3):\n    x, y = twice(all[0])",
    "namespace": "from types import SimpleNamespace\ndef make(x):\n"
    "    return SimpleNamespace(x=x, y=3 * x + torch.randn(20))\nd = make(torch.rand(20))\nx, y = d.x, d.y",
    "pairs": "data = [(i / 5, 3 * i / 5 + random.random()) for i in range(20)]\n"
    "x = torch.tensor([p[0] for p in data])\ny = torch.tensor([p[1] for p in data])",
    "appended pairs": "points = []\nfor i in range(9):\n    points.append((i / 2, 3 * i / 2 + random.random()))\n"
    "x = torch.tensor([p[0] for p in points])\ny = torch.tensor([p[1] for p in points])",
    "matrix": "data = np.stack([np.arange(12.), 3 * np.arange(12.) + np.random.randn(12)], axis=1)\n"
    "x, y = torch.tensor(data[:, 0]), torch.tensor(data[:, 1])",
    "integers": "x = torch.arange(10)\ny = 3 * x + 5\nx = x.float()\ny = y.float()",
    "target first": "y = torch.tensor([3., 6.5, 8.7, 12.3, 15.2])\nx = torch.tensor([1., 2., 3., 4., 5.])",
    "normalised": "u = torch.rand(20) * 50\nv = 3 * u + torch.randn(20)\n"
    "x = (u - u.mean()) / u.std()\ny = (v - v.mean()) / v.std()",
    "chinese": "输入 = torch.rand(20)\n目标 = 3 * 输入 + torch.randn(20)\nx, y = 输入, 目标",
    "dictionary": "d = {'x': torch.rand(20)}\nd['y'] = 3 * d['x'] + torch.randn(20)\nx, y = d['x'], d['y']",
    "requires grad": "x = torch.rand(20, requires_grad=True)\ny = (3 * x + torch.randn(20)).detach().requires_grad_()",
}


@pytest.mark.parametrize("maker", MAKERS)
def test_the_slope_is_changed(maker: str, run: Callable[..., Run]) -> None:
    code = f"import random\nimport numpy as np\nimport torch\n{MAKERS[maker]}\n{TRAIN}"
    before = run(code)
    assert before.trace is not None
    pair = find_pair(before.trace)
    assert pair is not None
    for scenario in changed_slopes(before, pair, code):
        after = run(code, 1, scenario.intervention)
        assert after.trace is not None
        assert after.trace.shifted
        assert after.trace.data is not None
        assert before.trace.data is not None
        assert scenario.intervention is not None
        assert after.trace.data.inputs == before.trace.data.inputs
        moved = _slope(after) - _slope(before)
        raw = np.std(np.array(pair.source.values, float))
        seen = np.std(np.array(before.trace.data.inputs[0], float))
        if maker != "normalised":
            assert moved == pytest.approx(scenario.intervention.delta * raw / seen, rel=1e-3)
        assert abs(moved) > 1e-4


def _slope(run: Run) -> float:
    assert run.trace is not None
    assert run.trace.data is not None
    fit = best_fit(run.trace.data.inputs[:1], run.trace.data.targets)
    assert fit is not None
    return fit.slopes[0]


def test_evidence_narrows_to_one_seed(run: Callable[..., Run]) -> None:
    runs = (run("x = 1\n"), run("x = 1\n", 2))
    assert Evidence(runs).alone(runs[1]).seeds == (runs[1],)


def test_drawn_batches_tell_each_row_once(run: Callable[..., Run]) -> None:
    code = """
import numpy as np
import torch
data = np.empty((10, 2))
data[:, 0] = np.linspace(-1.5, 1.5, 10)
data[:, 1] = 4.6 * data[:, 0] + 5 + np.random.randn(10)
x, y = torch.tensor(data[:, 0]), torch.tensor(data[:, 1])
w = torch.zeros(1, requires_grad=True)
for i in range(60):
    drawn = torch.randperm(10)[:4]
    loss = ((w * x[drawn] - y[drawn]) ** 2).mean()
    loss.backward()
    w.data -= 0.1 * w.grad
    w.grad = None
"""
    trace = run(code).trace
    assert trace is not None
    assert trace.data is not None
    assert trace.data.rows == len(set(zip(*trace.data.inputs, trace.data.targets, strict=True))) == 10
    pair = find_pair(trace)
    assert pair is not None
    assert pair.slope == pytest.approx(_slope(run(code)))
