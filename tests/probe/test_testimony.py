"""However odd a program is, its testimony can be read and stays small."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable

import msgspec
import numpy
import pytest

from grader.decoding import MAX_BYTES
from grader.evidence import Ending, Run
from grader.probe.testimony import _json

LONG = "v" * 5000
PROGRAMS = {
    "surrogates": "raise ValueError('\\ud800' * 10)\n",
    "a long message": "raise ValueError('x' * 10_000_000)\n",
    "a message that raises": "class E(Exception):\n    def __str__(self): raise KeyError\nraise E\n",
    "long names": f"import torch\n{LONG} = torch.rand(30)\nraise TypeError({LONG}.grad)\n",
    "much data": "import torch\n" + "\n".join(f"d{i} = torch.rand(2048)" for i in range(70)) + "\n1 / 0\n",
    "huge numbers": "import torch\nx = [10 ** 400, 1, 2]\nwhile 10 ** 400 < x[1]: pass\n1 / 0\n",
    "numbers of other types": "import numpy, torch\nclass N(float):\n    def __pos__(self): raise KeyError\n"
    "w = torch.ones(1, requires_grad=True)\nfor rate in (numpy.float64(0.5), N(0.25)):\n"
    "    o = torch.optim.SGD([w], lr=rate)\n    (w * w).sum().backward()\n    o.step()\n"
    "    if w.item() < N(-9.0) or numpy.float64(9.0) < w.item(): break\n1 / 0\n",
    "an endless rate and a surrogate": "import torch\nw = torch.ones(1, requires_grad=True)\n"
    "o = torch.optim.SGD([w], lr=float('inf'))\n(w * w).sum().backward()\no.step()\nraise ValueError('\\ud800')\n",
    "a message of another type": "class S(str):\n    def __getitem__(self, i): return self\n"
    "    def replace(self, *a): raise KeyError\n"
    "class E(Exception):\n    def __str__(self): return S('text')\nraise E\n",
    "no folder that it runs in": "import os, shutil, torch\nshutil.rmtree(os.getcwd())\ndel torch.__file__\n1 / 0\n",
    "many dimensions": "import torch\nw = torch.ones([1] * 30, requires_grad=True)\n(w * w).sum().backward()\n1 / 0\n",
    "many parameters": "import torch\np = [torch.ones(60, requires_grad=True) for _ in range(100)]\n"
    "for i in range(300):\n    sum((q * q).sum() for q in p).backward()\n1 / 0\n",
    "odd types": "import torch\nw = torch.ones(3, dtype=torch.complex64, requires_grad=True)\n"
    "(w * w.conj()).sum().abs().backward()\n1 / 0\n",
    "nothing finite": "import torch\nw = torch.tensor([float('nan')], requires_grad=True)\n(w / 0).backward()\n1 / 0\n",
    "names that are none": "import torch\nclass M(type):\n    def __getattribute__(cls, n): raise KeyError\n"
    "class K:\n    def __format__(self, f): raise KeyError\nclass A(metaclass=M): pass\nclass B: pass\n"
    "a, b = A(), B()\nb.__dict__[K()] = 1\nglobals()[1] = [1, 2, 3]\nw = torch.ones(1, requires_grad=True)\n"
    "def f(v):\n    (v * v).sum().backward()\n[f(v) for v in [w]]\n1 / 0\n",
    "a class of one's own": "import torch\nclass T(torch.Tensor): pass\nx = torch.rand(5).as_subclass(T)\n1 / 0\n",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_odd_programs_crash_and_say_so(name: str, run: Callable[..., Run]) -> None:
    ran = run(PROGRAMS[name])
    assert (ran.ending, ran.detail) == (Ending.CRASHED, "")
    assert ran.trace is not None
    assert ran.trace.crash is not None
    assert len(msgspec.json.encode(ran.trace)) < MAX_BYTES


TIMED_OUT_WHILE_IT_TESTIFIES = """
import os, signal, sys
from grader.probe import guest
def testify(ending, evidence):
    print(ending)
    os.kill(os.getpid(), signal.SIGXCPU)
    os._exit(0)
guest.run({"files": {}, "code": "", "filename": "a.py", "scenario": {
    "seed": 1, "intervention": None, "figures": False}}, testify)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="no such signal here")
def test_whose_time_is_up_while_it_testifies_does_not_testify_twice() -> None:
    command = [sys.executable, "-u", "-c", TIMED_OUT_WHILE_IT_TESTIFIES]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (our own code)
    assert done.stdout == "finished\n"


def test_numbers_and_words_of_other_types_are_written_as_what_they_hold() -> None:
    class Loud(float):
        def __repr__(self) -> str:
            raise AssertionError("called")

    class Word(str):
        __slots__ = ()

    document = {"a": numpy.float64(0.5), "b": [Loud(0.25), Word("w")], "c": signal.SIGTERM, "d": "\ud800"}
    assert msgspec.json.decode(_json({**document, "d": "d"})) == {"a": 0.5, "b": [0.25, "w"], "c": 15, "d": "d"}
    assert msgspec.json.decode(_json({"d": document["d"]})) == {"d": "?"}
