"""Control groups: found where they can be had, on folders that look like the kernel's, and real ones that hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.evidence import Ending
from grader.sandbox import Isolation, Limits
from grader.sandbox.groups import MOST_TASKS, WORKER_BYTES, Group, make
from grader.sandbox.limits import MIB
from tests.sandbox.boxes import SMALL, run_in, sandbox

BYTES = WORKER_BYTES + SMALL.memory_bytes + SMALL.scratch_bytes


def proc(folder: Path, groups: str, *mounts: str) -> Path:
    """A /proc/self that tells of these groups and mounts."""
    (folder / "proc").mkdir()
    (folder / "proc" / "cgroup").write_text(groups)
    (folder / "proc" / "mountinfo").write_text("".join(f"30 20 0:27 / {folder}/{mount}\n" for mount in mounts))
    return folder / "proc"


def test_version_1_has_a_folder_for_each_controller(tmp_path: Path) -> None:
    for name in ("memory/mine", "pids"):
        (tmp_path / name).mkdir(parents=True)
    here = proc(
        tmp_path, "8:pids:/\n4:memory:/mine\n0::/\n",
        "memory rw - cgroup cgroup rw,memory", "pids rw shared:3 - cgroup cgroup rw,pids",
    )  # fmt: skip
    group = make(SMALL, here)
    assert group is not None
    memory, pids = group.folders
    assert (memory.parent, pids.parent) == (tmp_path / "memory" / "mine", tmp_path / "pids")
    assert (memory / "memory.limit_in_bytes").read_text() == str(BYTES)
    assert (pids / "pids.max").read_text() == str(MOST_TASKS)


def test_version_2_is_made_beside_this_process_where_both_controllers_are_handed_down(tmp_path: Path) -> None:
    (tmp_path / "fs" / "app.slice" / "mine.scope").mkdir(parents=True)
    (tmp_path / "fs" / "app.slice" / "cgroup.subtree_control").write_text("cpu memory pids")
    group = make(SMALL, proc(tmp_path, "0::/app.slice/mine.scope\n", "fs rw - cgroup2 cgroup2 rw"))
    assert group is not None
    (folder,) = group.folders
    assert folder.parent == tmp_path / "fs" / "app.slice"
    assert (folder / "memory.max").read_text() == str(BYTES)


@pytest.mark.parametrize("handed_down", ["", "memory", "cpu pids"])
def test_without_both_controllers_there_is_none(tmp_path: Path, handed_down: str) -> None:
    (tmp_path / "fs" / "mine").mkdir(parents=True)
    (tmp_path / "fs" / "cgroup.subtree_control").write_text(handed_down)
    assert make(SMALL, proc(tmp_path, "0::/mine\n", "fs rw - cgroup2 cgroup2 rw")) is None


def test_where_there_are_no_groups_there_is_none(tmp_path: Path) -> None:
    assert make(SMALL, tmp_path) is None
    assert make(SMALL, proc(tmp_path, "4:memory:/mine\n8:pids:/\n", "gone rw - cgroup cgroup rw,memory")) is None


@pytest.fixture
def real() -> Iterator[Group]:
    group = make(SMALL)
    if group is None:
        pytest.skip("no control group can be made here")
    yield group
    group.remove()


def test_a_run_is_in_the_group_and_held_by_it(real: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = replace(SMALL, memory_bytes=4096 * MIB, cpu_seconds=5)
    monkeypatch.setattr("grader.sandbox.groups.WORKER_BYTES", 64 * MIB - limits.memory_bytes - limits.scratch_bytes)
    with sandbox(Isolation.STANDARD, limits) as box:
        run = run_in(box, "print(1)")
        assert "control group" in run.walls
        greedy = run_in(box, "x = bytearray(10)\nfor _ in range(300): x += b'x' * 2**20\nprint('BREACH', len(x))")
        assert greedy.ending in (Ending.OUT_OF_MEMORY, Ending.KILLED)
        assert "BREACH" not in greedy.output
        assert run_in(box, "print(2)").ending is Ending.FINISHED, "the worker is still there"


def test_nothing_is_left(real: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Group | None] = []

    def noted(limits: Limits) -> Group | None:
        made.append(make(limits))
        return made[-1]

    monkeypatch.setattr("grader.sandbox.sandbox.make_group", noted)
    with sandbox(Isolation.STANDARD) as box:
        run_in(box, "print(1)")
    assert made
    assert not [folder for group in made if group is not None for folder in group.folders if folder.exists()]
