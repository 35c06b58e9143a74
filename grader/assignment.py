"""Reads an assignment folder, and says precisely what is wrong with it."""

from __future__ import annotations

import importlib.util
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Annotated, Literal, cast

import msgspec

from grader.check import Check, checks_in
from grader.errors import AssignmentError, UsageError
from grader.evidence import Evidence
from grader.sandbox.limits import MIB, Limits
from grader.verdict import Finding

FILE = "assignment.toml"
CHECKS = "checks.py"
MOST_BYTES = 8 * MIB
Diagnose = Callable[[Evidence], tuple[Finding, ...]]
_Amount = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
_Path = Annotated[str, msgspec.Meta(pattern=r"^[\w-][\w .-]*(/[\w-][\w .-]*)*\Z", max_length=200)]
_Word = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*\Z")]


class _Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one run may use: seconds of processor and of wall clock, megabytes of memory."""

    cpu_seconds: _Amount = 20
    wall_seconds: _Amount = 60
    memory_mb: _Amount = 2048


class Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """assignment.toml, field by field; docs/writing-an-assignment.md explains each."""

    title: str
    entry: Annotated[str, msgspec.Meta(pattern=r"^[^/\0]+\.(py|ipynb)\Z")]
    points: float
    findings: tuple[_Word, ...]
    subtitle: str = ""
    inputs: tuple[_Word, ...] = ()
    targets: tuple[_Word, ...] = ()
    seeds: Annotated[tuple[int, ...], msgspec.Meta(min_length=1, max_length=20)] = (1, 2, 3)
    spare_seeds: Annotated[tuple[int, ...], msgspec.Meta(max_length=20)] = (4, 5)
    starter_fails: tuple[_Word, ...] = ()
    advice: Literal["fixes", "hints"] = "fixes"
    files: Annotated[tuple[_Path, ...], msgspec.Meta(max_length=64)] = ()
    packages: tuple[_Word, ...] = ("torch", "numpy", "matplotlib", "tqdm")
    limits: _Limits = _Limits()
    rubric: dict[_Word, float] = {}

    @property
    def run_limits(self) -> Limits:
        """What one run may use."""
        given = self.limits
        return Limits(
            cpu_seconds=given.cpu_seconds,
            wall_seconds=given.wall_seconds,
            memory_bytes=given.memory_mb * MIB,
        )


@dataclass(frozen=True)
class Assignment:
    """An assignment, ready to grade with.

    entry: the file that is run where a submission is a folder. inputs, targets: names that the data is likely
    to have. seeds: what every submission is run under; spare_seeds: further ones, before a check fails.
    advice: whether students are shown the change that mends a mistake ("fixes"), or words only ("hints").
    starter_fails: the checks that the starter is expected not to pass. finding_ids: what `findings` can
    diagnose. files: what lies beside a program when it runs: relative path, content. rubric: numbers that the
    checks read (see the function `rubric`).
    """

    name: str
    title: str
    subtitle: str
    folder: Path
    entry: str
    checks: tuple[Check, ...]
    findings: Diagnose
    finding_ids: tuple[str, ...]
    limits: Limits
    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    seeds: tuple[int, ...]
    spare_seeds: tuple[int, ...]
    starter_fails: tuple[str, ...]
    rubric: Mapping[str, float]
    advice: str = "fixes"
    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def possible(self) -> float:
        """Points that can be earned."""
        return sum(check.points for check in self.checks)


def discover(wanted: str | None, start: Path) -> tuple[Path, ...]:
    """The folder of the assignment `wanted` (name or folder), or of all in `start`/assignments or ours.

    Raises:
        UsageError: there is none of that name, or none at all.
    """
    if wanted is not None and (Path(wanted) / FILE).is_file():
        return (Path(wanted),)
    folders = _folders(next((place for place in _houses(start) if place.is_dir()), start))
    chosen = tuple(folder for folder in folders if wanted in (None, folder.name))
    if not chosen:
        known = ", ".join(folder.name for folder in folders) or "none"
        asked = f"no assignment {wanted!r}" if wanted else "no assignment"
        raise UsageError(f"there is {asked} here; known: {known}. --assignment takes a name or a folder")
    return chosen


def inside(folder: Path) -> tuple[Path, ...]:
    """The folder itself if it is an assignment, else those of all assignments in it.

    Raises:
        UsageError: there is none.
    """
    folders = (folder,) if (folder / FILE).is_file() else _folders(folder)
    if not folders:
        raise UsageError(f"{folder} is no assignment and holds none: there is no {FILE}")
    return folders


def _folders(house: Path) -> tuple[Path, ...]:
    return tuple(sorted(file.parent for file in house.glob(f"*/{FILE}")))


def _houses(start: Path) -> tuple[Path, ...]:
    return (start / "assignments", Path(__file__).resolve().parent.parent / "assignments")


def describe(folder: Path) -> Description:
    """What assignment.toml says.

    Raises:
        AssignmentError: it is missing, or a field is missing, unknown or wrong; the message names it.
    """
    folder = folder.resolve()
    path = folder / FILE
    if not re.fullmatch(r"\w+", folder.name):
        raise AssignmentError(f"{folder}: an assignment's folder is named with letters, digits and _ only")
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Description)
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise AssignmentError(f"{path}: {error}") from error


def load(folder: Path) -> Assignment:
    """The assignment in a folder.

    Raises:
        AssignmentError: a file, a field or a check is missing or wrong; the message names it.
    """
    folder = folder.resolve()
    file = describe(folder)
    module = _module(folder / CHECKS)
    checks = checks_in(module)
    wrong = next(_faults(file, checks), None)
    if wrong:
        raise AssignmentError(f"{folder / FILE}: {wrong}")
    return Assignment(
        name=folder.name,
        title=file.title,
        subtitle=file.subtitle,
        folder=folder,
        entry=file.entry,
        checks=checks,
        findings=_diagnose(module, folder),
        finding_ids=file.findings,
        limits=file.run_limits,
        inputs=file.inputs,
        targets=file.targets,
        seeds=file.seeds,
        spare_seeds=file.spare_seeds,
        starter_fails=file.starter_fails,
        rubric=file.rubric,
        advice=file.advice,
        files=_shipped(folder, file.files),
    )


def _shipped(folder: Path, paths: tuple[str, ...]) -> tuple[tuple[str, bytes], ...]:
    """The files that the assignment gives to every program."""
    try:
        found = tuple((path, (folder / path).read_bytes()) for path in paths)
    except OSError as error:
        raise AssignmentError(f"{folder / FILE}: files names what cannot be read: {error}") from error
    if sum(len(content) for _, content in found) > MOST_BYTES:
        raise AssignmentError(f"{folder / FILE}: files hold more than {MOST_BYTES // MIB} MB together")
    return found


def rubric(checks_file: str) -> Mapping[str, float]:
    """The table [rubric] of the assignment.toml beside a checks.py, which passes its `__file__`.

    Raises:
        AssignmentError: the file is not usable.
    """
    return describe(Path(checks_file).parent).rubric


def _module(path: Path) -> ModuleType:
    """The checks, which are trusted code of ours, as a module that nothing else can import by accident."""
    spec = importlib.util.spec_from_file_location(f"checks_of_{path.parent.name}", path)
    if spec is None or spec.loader is None:
        raise AssignmentError(f"{path} cannot be loaded as a module")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise AssignmentError(f"{path}: {type(error).__name__}: {error}") from error
    return module


def _diagnose(module: ModuleType, folder: Path) -> Diagnose:
    found = getattr(module, "findings", None)
    if not callable(found):
        raise AssignmentError(f"{folder / CHECKS}: it has no function `findings(evidence)` that returns findings")
    return cast(Diagnose, found)


def _faults(file: Description, checks: tuple[Check, ...]) -> Iterator[str]:
    """What the types do not say, fault by fault."""
    names = [check.name for check in checks]
    if not checks:
        yield f"{CHECKS} beside it defines no check"
    for number, check in enumerate(checks):
        if not (math.isfinite(check.points) and check.points >= 0):
            yield f"the check {check.name} is worth {check.points} points"
        if check.name in names[:number]:
            yield f"two checks are called {check.name}"
        late = [before.name for before in check.after if before.name not in names[:number]]
        if late:
            yield f"the check {check.name} comes after {late[0]}, which is not defined above it in {CHECKS}"
    absent = [name for name in file.packages if importlib.util.find_spec(name) is None]
    if absent:
        yield f"packages names {absent[0]}, which is not installed here (pip install 'grader[course]' has more)"
    total = sum(check.points for check in checks)
    if not math.isclose(total, file.points):
        yield f"points = {file.points:g}, but its checks add up to {total:g}"
    if len(set(file.findings)) < len(file.findings):
        yield "an id stands twice in findings"
    unknown = sorted(set(file.starter_fails) - set(names))
    if unknown:
        yield f"starter_fails names {unknown[0]}, which is no check of {CHECKS}"
