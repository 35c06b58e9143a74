"""One untrusted run under limits: a program and a scenario in, a run out."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from grader.errors import IsolationError, SandboxError
from grader.evidence import Ending, Run, Scenario
from grader.program import Program
from grader.sandbox.canary import WallState
from grader.sandbox.client import Client
from grader.sandbox.endings import conclude
from grader.sandbox.following import Followed
from grader.sandbox.groups import make as make_group
from grader.sandbox.limits import Isolation, Limits
from grader.sandbox.order import order_of
from grader.sandbox.scratch import make, remove

_TRIES = 3
_DEMANDED = {
    Isolation.STRICT: ({"landlock", "seccomp", "namespaces"},),
    Isolation.STANDARD: ({"landlock", "seccomp"}, {"namespaces"}),
    Isolation.NONE: (set[str](),),
}
_HOW = {
    "landlock": "Landlock: Linux 5.13 or newer, with landlock among the security modules (lsm=landlock,...)",
    "seccomp": "seccomp: a Linux kernel with seccomp filters, on x86_64 or aarch64",
    "namespaces": "namespaces: user namespaces allowed to everybody, or root with CAP_SYS_ADMIN",
}


class Sandbox:
    """Runs programs, one at a time, each in a fresh child of a warm worker process. For one thread at a time.

    warm: names of modules to import once, before the first run. guest: the module that serves inside, with its
    `warm_up` and `run`.
    """

    def __init__(
        self,
        isolation: Isolation,
        warm: tuple[str, ...],
        limits: Limits = Limits(),  # noqa: B008 (frozen)
        *,
        guest: str = "grader.probe.guest",
    ) -> None:
        self._isolation = isolation
        self._warm = warm
        self._limits = limits
        self._guest = guest
        self._arena: Path | None = None
        self._client: Client | None = None
        self._is_ready = False
        self._left = False

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left = True  # whoever still waits for a run gets no new worker for it
        self.close()

    def start(self) -> None:
        """Start the worker, without waiting until it is warm.

        Raises:
            SandboxError: the sandbox has been left for good.
        """
        if self._left:
            raise SandboxError("the sandbox is closed")
        if self._client is None:
            self._arena = Path(tempfile.mkdtemp(prefix="grader-"))
            raised = self._isolation is not Isolation.NONE
            group = make_group(self._limits) if raised else None
            self._client = Client(self._arena, self._guest, self._warm, walls=raised, group=group)

    def ready(self) -> None:
        """Wait until the worker is warm.

        Raises:
            IsolationError: the walls that were asked for do not stand on this machine.
            SandboxError: the worker does not start.
        """
        self._warm_client()

    def run(self, program: Program, scenario: Scenario) -> Run:
        """Run a program once. A fault of ours is tried again with a new worker, and then is the run's ending.

        Raises:
            IsolationError: the walls that were asked for do not stand on this machine.
        """
        fault, limits = "", self._limits.with_patience(scenario.patience)
        for _ in range(_TRIES):
            try:
                followed = self._follow(program, scenario, limits)
            except SandboxError as error:
                fault = str(error)
                self.close()
            except BaseException:
                self.close()  # whatever interrupted us, half a run must not be heard by the next
                raise
            else:
                return _concluded(scenario, followed, limits)
        return Run(scenario, Ending.SANDBOX_FAILED, None, detail=fault)

    def close(self) -> None:
        """End the worker and whatever it runs, and remove all folders. A next run starts a new one."""
        client, arena = self._client, self._arena
        self._client, self._arena, self._is_ready = None, None, False
        if client is not None:
            client.close()
        if arena is not None:
            with suppress(OSError):  # some stranger holds on to a temporary folder: no reason to lose a grade
                remove(arena)

    def _follow(self, program: Program, scenario: Scenario, limits: Limits) -> Followed:
        client, arena = self._warm_client()
        folder = make(arena)
        order = _order(program, scenario)
        try:
            followed = client.run(order, folder, limits)
        finally:
            os.close(order)
        try:
            remove(folder)
        except OSError:
            self.close()  # with another arena, for the next to find nothing
        return followed

    def _warm_client(self) -> tuple[Client, Path]:
        self.start()
        assert self._client is not None
        assert self._arena is not None
        if not self._is_ready:
            demand(self._isolation, self._client.walls())
            self._client.ready()
            self._is_ready = True
        return self._client, self._arena


def demand(isolation: Isolation, states: tuple[WallState, ...]) -> None:
    """Insist on the walls of an isolation.

    Raises:
        IsolationError: too few of them stand; the message says which are missing, why, and how to get them.
    """
    standing = {state.name for state in states if state.stands}
    alternatives = _DEMANDED[isolation]
    if any(wanted <= standing for wanted in alternatives):
        return
    missing = sorted(set().union(*alternatives) - standing)
    reasons = {state.name: state.why for state in states}
    needs = " or ".join(" and ".join(sorted(wanted)) for wanted in alternatives)
    raise IsolationError(
        f"Nothing was run: isolation {isolation.value!r} needs {needs}. These do not stand on this machine:\n"
        + "".join(f"- {_HOW[name]} (here: {reasons.get(name, 'not tried')})\n" for name in missing)
        + "Grade in a virtual machine or container that has them. Your own code you can run with --isolation none."
    )


def _concluded(scenario: Scenario, seen: Followed, limits: Limits) -> Run:
    """The run as it is handed on. The guest's own failure is ours, but a new worker would not mend it."""
    try:
        ending, trace, detail = conclude(seen.observed, limits)
    except SandboxError as error:
        ending, trace, detail = Ending.SANDBOX_FAILED, None, str(error)
    return Run(scenario, ending, trace, seen.output, seen.seconds, seen.walls, detail)


def _order(program: Program, scenario: Scenario) -> int:
    """A descriptor with what the child is told, to be read from its beginning."""
    descriptor = os.memfd_create("order")
    with os.fdopen(descriptor, "wb", closefd=False) as file:
        file.write(order_of(program, scenario).encode())
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
