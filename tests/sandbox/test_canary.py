"""Which walls count as standing, and what is refused when too few do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.errors import IsolationError
from grader.sandbox import Isolation
from grader.sandbox.canary import WallState, ground, judge, trial
from grader.sandbox.forbidden import ACTS, Ground
from grader.sandbox.sandbox import demand
from grader.sandbox.walls import landlock, process
from grader.sandbox.walls.grants import Grants, granted


def standing(*names: str) -> tuple[WallState, ...]:
    return tuple(WallState(n, n in names, "as told") for n in ("landlock", "seccomp", "namespaces"))


@pytest.mark.parametrize(
    ("isolation", "names", "enough"),
    [
        (Isolation.STANDARD, ("landlock", "seccomp"), True),
        (Isolation.STANDARD, ("namespaces",), True),
        (Isolation.STANDARD, ("landlock",), False),
        (Isolation.STANDARD, ("seccomp",), False),
        (Isolation.STRICT, ("landlock", "seccomp", "namespaces"), True),
        (Isolation.STRICT, ("landlock", "seccomp"), False),
        (Isolation.STRICT, ("namespaces",), False),
        (Isolation.NONE, (), True),
    ],
)
def test_demand(isolation: Isolation, names: tuple[str, ...], enough: bool) -> None:
    if enough:
        demand(isolation, standing(*names))
    else:
        with pytest.raises(IsolationError, match="Nothing was run"):
            demand(isolation, standing(*names))


def test_the_refusal_says_what_is_missing_why_and_what_to_do() -> None:
    with pytest.raises(IsolationError) as caught:
        demand(Isolation.STANDARD, standing("seccomp"))
    text = str(caught.value)
    assert "landlock and seccomp or namespaces" in text
    assert "Linux 5.13" in text
    assert "(here: as told)" in text
    assert "--isolation none" in text
    assert "- seccomp:" not in text


@pytest.mark.parametrize(
    ("possible", "seen", "stands", "why"),
    [
        (["a", "b"], {"a": "Operation not permitted", "b": "No such file"}, True, "refused"),
        (["a", "b"], {"a": "Operation not permitted", "b": "done"}, False, "lets through: b"),
        (["a", "b"], {"a": "Operation not permitted"}, False, "lets through: b"),
        (["a"], {"failed": "Function not implemented"}, False, "cannot be raised: Function not implemented"),
        ([], {}, False, "nothing to refuse"),
    ],
)
def test_judge(possible: list[str], seen: dict[str, str], stands: bool, why: str) -> None:
    state = judge("wall", possible, seen)
    assert state.stands is stands
    assert why in state.why


def test_a_wall_that_was_not_raised_lets_everything_through(tmp_path: Path) -> None:
    with ground(str(tmp_path)) as place:
        seen = trial(lambda: None, ACTS["landlock"], place)
    assert set(seen.values()) == {"done"}
    assert os.listdir(tmp_path) == []


def test_a_wall_that_cannot_be_raised_says_why(tmp_path: Path) -> None:
    def cannot() -> None:
        raise OSError(38, "Function not implemented")

    with ground(str(tmp_path)) as place:
        assert trial(cannot, ACTS["landlock"], place) == {"failed": "[Errno 38] Function not implemented"}


def test_a_canary_that_dies_is_no_proof(tmp_path: Path) -> None:
    with ground(str(tmp_path)) as place:
        assert "failed" in trial(lambda: os._exit(0), ACTS["landlock"], place)


def test_what_is_hidden_in_a_granted_tree_stays_hidden(tmp_path: Path, states: dict[str, WallState]) -> None:
    if not states["landlock"].stands:
        pytest.skip("no Landlock here")
    packages = tmp_path / "lib" / "site-packages"
    for name in ("grader", "numpy"):
        (packages / name).mkdir(parents=True)
        (packages / name / "__init__.py").write_text("")
    pieces = (str(packages / "numpy"),)
    grants = Grants((str(tmp_path / "lib"),), (str(packages / "grader"),), pieces)

    def numpy(place: Ground) -> None:
        (packages / "numpy" / "__init__.py").read_text()
        os.listdir(packages)

    def grader(place: Ground) -> None:
        (packages / "grader" / "__init__.py").read_text()

    with ground(str(tmp_path)) as place:
        scratch = place.scratch

        def restrict() -> None:
            process.no_new_privileges()
            landlock.restrict(grants, scratch, landlock.version())

        seen = trial(restrict, (numpy, grader), place)
    assert seen["numpy"] == "done"
    assert "Permission denied" in seen["grader"]


def test_the_graders_own_package_is_never_granted() -> None:
    package = os.path.realpath(Path(landlock.__file__).parents[2])
    for piece in granted().pieces:
        real = os.path.realpath(piece)
        assert os.path.commonpath([real, package]) != real
