"""Machines on which not every wall can be had, made by taking walls away from the worker before it looks for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import IsolationError
from grader.evidence import Ending
from grader.sandbox import Isolation
from grader.sandbox.canary import WallState
from tests.sandbox.boxes import run_in, sandbox

_WITHOUT = {
    "landlock": "from grader.sandbox.walls import landlock as m; m.version = refuse\n",
    "seccomp": "from grader.sandbox.walls import seccomp as m; m.restrict = refuse\n",
    "namespaces": "from grader.sandbox.walls import namespaces as m; m.enclose = refuse\n",
}
_BOOT = (
    "import sys; sys.path.append(sys.argv[1])\n"
    "def refuse(*_): raise OSError(38, 'Function not implemented')\n"
    "{}from grader.sandbox.worker import main; main()"
)


def take_away(monkeypatch: pytest.MonkeyPatch, *walls: str) -> None:
    boot = _BOOT.format("".join(_WITHOUT[wall] for wall in walls))
    monkeypatch.setattr("grader.sandbox.client._BOOT", boot)


@pytest.mark.parametrize(
    ("isolation", "walls"),
    [
        (Isolation.STANDARD, ("landlock", "namespaces")),
        (Isolation.STANDARD, ("seccomp", "namespaces")),
        (Isolation.STRICT, ("namespaces",)),
        (Isolation.STRICT, ("landlock",)),
    ],
)
def test_with_too_few_walls_nothing_is_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, isolation: Isolation, walls: tuple[str, ...]
) -> None:
    take_away(monkeypatch, *walls)
    with sandbox(isolation) as box, pytest.raises(IsolationError, match="Function not implemented"):
        run_in(box, f"open({str(tmp_path / 'ran')!r}, 'w')")
    assert list(tmp_path.iterdir()) == []


def test_landlock_and_seccomp_are_enough(
    monkeypatch: pytest.MonkeyPatch, secret: Path, states: dict[str, WallState]
) -> None:
    if not (states["landlock"].stands and states["seccomp"].stands):
        pytest.skip("neither Landlock nor seccomp here")
    take_away(monkeypatch, "namespaces")
    with sandbox(Isolation.STANDARD) as box:
        run = run_in(box, f"try: open({str(secret)!r})\nexcept PermissionError: print('refused')")
        assert run.output == "refused\n"
        assert "namespaces" not in run.walls


def test_namespaces_alone_are_enough(
    monkeypatch: pytest.MonkeyPatch, secret: Path, states: dict[str, WallState]
) -> None:
    if not states["namespaces"].stands:
        pytest.skip("no namespaces here")
    take_away(monkeypatch, "landlock", "seccomp")
    code = (
        "import os, socket\n"
        f"print(os.path.exists({str(secret)!r}), os.path.exists('/proc'), os.listdir('/scratch'), os.getpid())\n"
        "for path in ('/new', '/lib/new', '/usr/lib/new'):\n"
        "    try: open(path, 'w'); print('written', path)\n"
        "    except OSError: pass\n"
        "try: socket.create_connection(('127.0.0.1', 80)); print('connected')\n"
        "except OSError as error: print(error.errno)\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    import signal\n"
        "    while True: signal.pause()\n"
    )
    with sandbox(Isolation.STANDARD) as box:
        run = run_in(box, code)
    assert run.ending is Ending.FINISHED
    assert run.output == "False False [] 1\n101\n"  # ENETUNREACH
    assert not [wall for wall in run.walls if wall.startswith(("landlock", "seccomp"))]


@pytest.mark.parametrize("code", ["bytes(2**20)", "b''"], ids=["bytes", "files"])
def test_a_folder_without_a_size_of_its_own_is_watched(
    monkeypatch: pytest.MonkeyPatch, states: dict[str, WallState], code: str
) -> None:
    if not (states["landlock"].stands and states["seccomp"].stands):
        pytest.skip("neither Landlock nor seccomp here")
    take_away(monkeypatch, "namespaces")
    endless = f"n = 0\nwhile True:\n    n += 1\n    open(str(n % 2000), 'wb').write({code})\n"
    with sandbox(Isolation.STANDARD) as box:
        run = run_in(box, endless)
        assert run.ending is Ending.KILLED
        assert "filled its folder" in run.detail
        assert run_in(box, "import os; print(os.listdir())").output == "[]\n"
