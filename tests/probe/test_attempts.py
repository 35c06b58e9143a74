"""What a program reaches for is noted with its line; what libraries do for themselves is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.evidence import Trace

Traced = Callable[..., Trace]


def attempts(trace: Trace) -> list[tuple[str, int | None]]:
    return [(note.text.split(" (")[0], note.line) for note in trace.notes if note.kind == "attempt"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("import socket; socket.socket()", "the network"),
        ("import subprocess; subprocess.run(['true'])", "other processes"),
        ("import os; os.system('true')", "other processes"),
        ("open('/etc/hostname')", "files outside its folder"),
        ("import os; os.listdir('../..')", "files outside its folder"),
        ("import pathlib; list(pathlib.Path('/').iterdir())", "files outside its folder"),
        ("import gc; gc.get_objects()", "the grader's frames"),
        ("import sys; sys._getframe()", "the grader's frames"),
        ("import ctypes; ctypes.CDLL(None)", "the grader's frames"),
    ],
)
def test_it_is_told(trace: Traced, line: str, what: str) -> None:
    told = attempts(trace(f"x = 1\ntry:\n    {line}\nexcept OSError:\n    pass\n"))
    assert (what, 3) in told


def test_a_programs_own_business_is_not_told(trace: Traced) -> None:
    honest = """
import collections, logging, os, pathlib, random, tempfile, warnings
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset
Point = collections.namedtuple("Point", "x y")
logging.basicConfig(level=logging.INFO)
logging.info("begun")
open("log.txt", "w").write("a")
pathlib.Path("folder").mkdir()
os.listdir("."), os.remove("log.txt")
with tempfile.TemporaryFile() as file:
    file.write(b"1")
plt.plot([1, 2])
plt.title("中文")
plt.savefig("figure.png")
torch.save({"w": torch.ones(1)}, "model.pt")
torch.load("model.pt")
torch.optim.Adam([torch.ones(1, requires_grad=True)])
for _ in DataLoader(TensorDataset(torch.ones(4)), batch_size=2, shuffle=True):
    pass
warnings.warn("so")
"""
    assert attempts(trace(honest)) == []


def test_it_is_told_once_for_a_line(trace: Traced) -> None:
    told = attempts(trace("import gc\nfor _ in range(50):\n    gc.get_objects()\n"))
    assert told == [("the grader's frames", 3)]
