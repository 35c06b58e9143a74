"""One worker for all tests that can share it, and what stands on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.doctor import examine
from grader.sandbox import Isolation
from grader.sandbox.canary import WallState
from tests.sandbox.boxes import Runner, run_in, sandbox


@pytest.fixture(scope="session")
def states() -> dict[str, WallState]:
    """What canaries find on this machine."""
    return {state.name: state for state in examine()}


@pytest.fixture(scope="session")
def walled(states: dict[str, WallState]) -> Iterator[Runner]:
    """Runs code behind every wall that stands here."""
    if not states["landlock"].stands or not states["seccomp"].stands:
        pytest.skip("neither Landlock nor seccomp here")
    with sandbox(Isolation.STANDARD) as box:
        yield lambda code: run_in(box, code)


@pytest.fixture(scope="session")
def unwalled() -> Iterator[Runner]:
    """Runs code as `--isolation none` does: the control, for which the forbidden is possible."""
    with sandbox(Isolation.NONE) as box:
        yield lambda code: run_in(box, code)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that no run may see."""
    path = tmp_path / "rubric.toml"
    path.write_text("slope = 3.5")
    os.chmod(path, 0o644)
    return path
