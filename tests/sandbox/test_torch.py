"""What torch and matplotlib need works behind the walls, quietly, and one worker serves many runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.evidence import Ending
from grader.sandbox import Isolation, Limits, Sandbox
from grader.sandbox.canary import WallState
from tests.sandbox.boxes import run_in, sandbox


@pytest.fixture(scope="module")
def warm(states: dict[str, WallState]) -> Iterator[Sandbox]:
    if not states["landlock"].stands or not states["seccomp"].stands:
        pytest.skip("neither Landlock nor seccomp here")
    modules = ("torch", "matplotlib.pyplot", "not_installed_anywhere")
    with sandbox(Isolation.STANDARD, Limits(), modules) as box:
        yield box


def test_training_works_and_nothing_complains(warm: Sandbox) -> None:
    code = (
        "import torch\n"
        "model = torch.nn.Linear(3, 1)\n"
        "optimizer = torch.optim.Adam(model.parameters())\n"
        "for _ in range(3):\n"
        "    optimizer.zero_grad()\n"
        "    loss = model(torch.ones(400, 3)).pow(2).mean()\n"
        "    loss.backward()\n"
        "    optimizer.step()\n"
        "torch.save(model.state_dict(), 'model.pt')\n"
        "print(sorted(torch.load('model.pt')), torch.get_num_threads())\n"
    )
    for _ in range(2):
        run = run_in(warm, code)
        assert run.ending is Ending.FINISHED
        assert run.output == "['bias', 'weight'] 1\n"


def test_libraries_work(warm: Sandbox) -> None:
    code = (
        "import ctypes, numpy, os, matplotlib.pyplot as plt\n"
        "plt.plot([1, 2]); plt.title('\\u2713'); plt.savefig('a.png'); print(os.path.getsize('a.png') > 1000)\n"
        "numpy.save('a.npy', numpy.ones(3)); print(numpy.load('a.npy').sum(), numpy.linalg.det(numpy.eye(9)))\n"
        "print(ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda n: n + 1)(1))\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(4) as pool: print(sum(pool.map(abs, range(-9, 0))))\n"
        "import scipy.stats, sqlite3, zoneinfo, decimal; print(scipy.stats.norm.cdf(0))\n"
    )
    run = run_in(warm, code)
    lines = [line for line in run.output.splitlines() if "Glyph" not in line and "savefig" not in line]
    assert lines == ["True", "3.0 1.0", "2", "45", "0.5"]


def test_memory_that_torch_cannot_have(warm: Sandbox) -> None:
    run = run_in(warm, "import torch\ntry: torch.ones(1 << 40)\nexcept RuntimeError as e: print('memory' in str(e))")
    assert run.output == "True\n"


def test_a_worker_serves_many_runs() -> None:
    with sandbox(Isolation.STANDARD) as box:
        seen = {run_in(box, f"print({index})").output for index in range(45)}
    assert len(seen) == 45
