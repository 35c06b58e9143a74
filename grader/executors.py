"""Where runs happen: teams of sandboxes, an executor by name, and grading many submissions with few of them."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar

from grader.errors import SandboxError, UsageError
from grader.evidence import Run, Scenario
from grader.program import Program

# What takes long to import, and the word without which it is not needed.
_WARM = {
    "torch": b"",
    "numpy": b"",
    "matplotlib.pyplot": b"matplotlib",
    "torch.utils.data": b"utils.data",
}

#: So many of a submission's runs can happen at the same time.
RUNS_AT_ONCE = 2

Item = TypeVar("Item")
Result = TypeVar("Result")


class Sandbox(Protocol):
    """What runs programs, one at a time."""

    def run(self, program: Program, scenario: Scenario) -> Run:
        """One run of a program."""


Team = Sequence[Sandbox]
"""The sandboxes that share one submission's runs."""


def run_all(program: Program, scenarios: Iterable[Scenario], team: Team) -> tuple[Run, ...]:
    """One run under each scenario, in their order, as many at a time as there are sandboxes in the team.

    When interrupted it waits for nothing: whoever owns the sandboxes ends what runs in them.
    """
    wanted = list(scenarios)
    if len(team) == 1 or len(wanted) == 1:
        return tuple(team[0].run(program, scenario) for scenario in wanted)

    def share(number: int) -> list[Run]:
        return [team[number].run(program, scenario) for scenario in wanted[number :: len(team)]]

    pool = ThreadPoolExecutor(len(team), thread_name_prefix="runs")
    try:
        shares = list(pool.map(share, range(len(team))))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return tuple(shares[number % len(team)][number // len(team)] for number in range(len(wanted)))


class SerialExecutor(Executor):
    """Runs each call at once, in the caller's thread: the simplest executor, and the one to debug with."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A future that is done already; Ctrl-C goes through to the caller."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 (an executor hands every error to whoever asks for the result)
            future.set_exception(error)
        return future


def executor(name: str, workers: int) -> Executor:
    """The executor called `name`.

    Raises:
        UsageError: there is none of that name.
    """
    if name == "serial":
        return SerialExecutor()
    if name == "threads":
        return ThreadPoolExecutor(workers, thread_name_prefix="grade")
    raise UsageError(f"there is no executor {name!r}; known: serial, threads")


def default_workers() -> int:
    """One for each core: more were measured to be slower."""
    return os.cpu_count() or 1


def warm_modules(paths: Sequence[Path]) -> tuple[str, ...]:
    """What a worker has to import before the runs begin, which then do not have to.

    For one file it is what the text mentions, for its author waits for it; for more it is all that is common.
    """
    text = _beginning(paths[0]) if len(paths) == 1 and paths[0].is_file() else None
    return tuple(module for module, word in _WARM.items() if text is None or word in text)


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(1_000_000)
    except OSError:  # whoever reads the submission will say so
        return b""


def grade_all(
    submissions: Iterable[Item],
    grade_one: Callable[[Item, Team], Result],
    teams: Sequence[Team],
    name: str = "threads",
) -> Iterator[Result]:
    """Results in the order of the submissions; each team is used by one call at a time.

    Never more than twice as many results as teams wait to be taken: memory does not grow with the class.
    An error of `grade_one` is raised where its result would have come. When the caller stops, what was not
    begun is dropped, and what was begun comes to no further run; nothing is waited for.
    """
    stopped = threading.Event()
    free: SimpleQueue[Team] = SimpleQueue()
    for team in teams:
        free.put([_UntilStopped(sandbox, stopped) for sandbox in team])

    def grade(submission: Item) -> Result:
        team = free.get()
        try:
            return grade_one(submission, team)
        finally:
            free.put(team)

    pool = executor(name, len(teams))
    waiting: deque[Future[Result]] = deque()
    try:
        for submission in submissions:
            waiting.append(pool.submit(grade, submission))
            while waiting and (waiting[0].done() or len(waiting) >= 2 * len(teams)):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        stopped.set()
        pool.shutdown(wait=False, cancel_futures=True)


class _UntilStopped:
    """A sandbox that takes no further run once somebody has stopped."""

    def __init__(self, sandbox: Sandbox, stopped: threading.Event) -> None:
        self._sandbox = sandbox
        self._stopped = stopped

    def run(self, program: Program, scenario: Scenario) -> Run:
        if self._stopped.is_set():
            raise SandboxError("grading was stopped")
        return self._sandbox.run(program, scenario)
