"""One run, from the fork on: raise the walls, read the program, hand over to the guest, never return.

Until the gate is shut, whatever goes wrong is ours, and is reported through it. After that the program may be
running, and nothing this process says is more than testimony.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TextIO

from grader.sandbox.limits import FAILED, Limits
from grader.sandbox.walls import landlock, namespaces, process, seccomp
from grader.sandbox.walls.grants import Grants

Serve = Callable[[dict[str, Any], Callable[[str, bytes], NoReturn]], None]

_EVIDENCE, _ORDER, _GATE = 3, 4, 5


@dataclass(frozen=True)
class Plan:
    """What is raised in every run of a worker: decided once, when it was seen what stands here.

    landlock: the version of the interface, 0 for none. root: the folder that `namespaces.build` made, or
    `None`. forget: modules that the program has no business with. (Listed before the fork: to look through
    all modules is to touch, and so to copy, the memory of each name.)
    """

    guest: str
    grants: Grants
    landlock: int = 0
    seccomp: bool = False
    root: str | None = None
    forget: tuple[str, ...] = ()


@dataclass(frozen=True)
class Descriptors:
    """What a run is given: nothing to read, where its output goes, where its evidence goes, its order, the
    gate.
    """

    null: int
    output: int
    evidence: int
    order: int
    gate: int


def run(plan: Plan, limits: Limits, scratch: str, given: Descriptors) -> NoReturn:
    """Be the run. `scratch` is its folder unless the plan has one of its own."""
    gate = given.gate
    try:
        process.lead_session()
        wanted = [given.null, given.output, given.output, given.evidence, given.order, given.gate]
        process.keep_descriptors(wanted)
        gate = _GATE
        if plan.root is not None:
            scratch = namespaces.SCRATCH
        walls = raise_walls(plan, limits, scratch)
        serve = _prepare(plan)
        _tell(gate, {"walls": walls})
    except BaseException:  # noqa: BLE001 (no walls, no run: told to the worker, which tells the grader)
        _tell(gate, {"failed": traceback.format_exc()[-4000:]})
        os._exit(1)
    _be_guided(serve, scratch)


def raise_walls(plan: Plan, limits: Limits, scratch: str) -> list[str]:
    """Raise every wall of the plan around this process, whose descriptors are in place; the names of those
    that stand.

    Raises:
        OSError: one could not be raised.
    """
    base = process.address_space()
    process.die_first()
    stood = ["process group", "descriptors"]
    if plan.root is not None:
        namespaces.enter(plan.root, limits.scratch_bytes, limits.scratch_files)
        stood.append("namespaces")
    process.empty_environment(scratch)
    process.no_new_privileges()
    stood += ["scratch", "environment", "no_new_privs"]
    if plan.landlock:
        landlock.restrict(plan.grants, scratch, plan.landlock)
        stood.append(f"landlock abi {plan.landlock}")
    process.drop_capabilities()
    process.limit_resources(limits, base, count_processes=not plan.seccomp)
    process.die_with_parent()
    stood += ["capabilities", "rlimits"]
    if plan.seccomp:
        seccomp.restrict(os.getpid())
        stood.append("seccomp")
    return stood


def _tell(gate: int, message: dict[str, object]) -> None:
    os.write(gate, json.dumps(message).encode())
    os.close(gate)


def _prepare(plan: Plan) -> Serve:
    """Fresh streams, and no name of ours within the program's easy reach; what the guest serves with."""
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (for as long as the process lives)
    sys.stdout = sys.__stdout__ = _stream(1)  # type: ignore[assignment,misc]  # what libraries fall back to, too
    sys.stderr = sys.__stderr__ = _stream(2)  # type: ignore[assignment,misc]
    serve: Serve = importlib.import_module(plan.guest).run
    for name in plan.forget:
        sys.modules.pop(name, None)
    return serve


def _stream(descriptor: int) -> TextIO:
    # By line, so that what was printed before a crash is not lost with the buffer.
    return open(descriptor, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _be_guided(serve: Serve, scratch: str) -> NoReturn:
    try:
        serve({**_read_order(), "scratch": scratch}, record)
        record(FAILED, b"the guest returned without testimony")
    except MemoryError:
        record("out_of_memory", b"")
    except BaseException:  # noqa: BLE001 (the guest itself failed: that is ours, and said so)
        record(FAILED, traceback.format_exc().encode(errors="replace")[-4000:])
    finally:
        os._exit(1)  # never back into the worker's loop


def _read_order() -> dict[str, Any]:
    with os.fdopen(_ORDER, "rb") as file:
        order: dict[str, Any] = json.load(file)
    return order


def record(
    ending: str,
    evidence: bytes,
    # Bound here and now: the program may put others in their place.
    write: Callable[[int, memoryview], int] = os.write,
    leave: Callable[[int], NoReturn] = os._exit,
    use_reserve: Callable[[], None] = process.use_reserve,
) -> NoReturn:
    """Write the record, flush what was printed, and end. Nothing registered to run at exit is run."""
    try:
        use_reserve()
        rest = memoryview(ending.encode() + b"\n" + evidence)
        while rest:
            rest = rest[write(_EVIDENCE, rest) :]
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except BaseException:  # noqa: BLE001, S110 (a stream of the program's own; the record is what counts)
        pass
    finally:
        leave(0)
    raise AssertionError("os._exit returned")
