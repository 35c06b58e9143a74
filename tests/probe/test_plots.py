"""What a program plots is told with its line and the number of backwards before it."""

from __future__ import annotations

from collections.abc import Callable

from grader.evidence import Trace

CODE = """
import matplotlib.pyplot as plt
import torch
w = torch.ones(3, requires_grad=True)
fig, ax = plt.subplots()
ax.plot([1, 2, 3], [4, float("nan"), 6], "r-")
w.sum().backward()
plt.plot(w.detach().numpy() * 2, w.detach() + 1)
plt.plot(["a", "b", "c"], ["d", "e", "d"])
plt.plot([1, 2], [3, 4])
plt.scatter([1, 2, 3], [4, 5, 6])
"""


def test_curves_are_told(trace: Callable[..., Trace]) -> None:
    told = [(c.line, c.step, c.values) for c in trace(CODE).plots]
    assert told[:2] == [(6, 0, (4.0, None, 6.0)), (8, 1, (2.0, 2.0, 2.0))]
    assert [line for line, _, _ in told[2:]] in ([9], [])  # through words there is a curve of their places, or none


def test_the_last_curves_are_kept(trace: Callable[..., Trace]) -> None:
    code = "import matplotlib.pyplot as plt\nfor i in range(30):\n    plt.plot([i, i, i])\n"
    assert [c.values[0] for c in trace(code).plots] == [float(i) for i in range(22, 30)]


def test_tables_are_told_beside_the_curves(trace: Callable[..., Trace]) -> None:
    code = (
        "import numpy as np, torch\nw = torch.ones(3, requires_grad=True)\nprint('w', w, end='\\n')\n"
        "print(np.arange(4.0), [1, 2, float('inf')], [w, w, w], ['a', 'b', 'c'], (1, 2, 3), 'text', w[:2])\n"
    )
    told = [(c.line, c.plotted, c.values) for c in trace(code).plots]
    assert told == [(3, False, (1, 1, 1)), (4, False, (0, 1, 2, 3)), (4, False, (1, 2, None))]


def test_whatever_is_printed_is_no_business_of_the_programs(trace: Callable[..., Trace]) -> None:
    code = """
import warnings
import numpy as np, torch
warnings.simplefilter("error")
print(torch.ones(3, dtype=torch.bfloat16), torch.eye(3).to_sparse(), torch.ones(3, device="meta"))
print([2 ** 2000, 1, 2], np.array([1j, 2, 3]), np.array([None, 1, 2]), torch.ones(3, dtype=torch.complex64))
torch.func.grad(lambda w: (print(w), (w * w).sum())[1])(torch.ones(3))
torch.vmap(lambda v: (print(v), v.sum())[1])(torch.ones(3, 4))
print(torch.arange(5000.0), "end")
"""
    assert [c.values for c in trace(code).plots] == [(1.0, 1.0, 1.0)]


def test_windows_of_the_authors_machine_are_not_asked_for(trace: Callable[..., Trace]) -> None:
    code = (
        "import matplotlib\nmatplotlib.use('MacOSX')\nimport matplotlib.pyplot as plt\nplt.switch_backend('TkAgg')\n"
        "plt.plot([1, 2, 3])\nplt.show()\nassert matplotlib.get_backend().lower() == 'agg'\n"
    )
    assert [c.values for c in trace(code).plots] == [(1, 2, 3)]
