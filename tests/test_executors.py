"""Grading many submissions with few sandboxes: order, exclusiveness, memory, errors and interruption."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.errors import SandboxError, UsageError
from grader.evidence import Ending, Run, Scenario
from grader.executors import Team, default_workers, executor, grade_all, run_all, warm_modules
from grader.program import Program

BOTH = pytest.mark.parametrize("name", ["serial", "threads"])


PROGRAM = Program("", "a.py")


class Box:
    """A sandbox whose run is empty, and that notices when two use it at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.used = 0

    def run(self, program: Program, scenario: Scenario) -> Run:
        assert self._lock.acquire(blocking=False), "two runs at once in one sandbox"
        self.used += 1
        self._lock.release()
        return Run(scenario, Ending.FINISHED, None)


def square(number: int, team: Team) -> int:
    run = team[0].run(PROGRAM, Scenario("as_written", number))
    return run.scenario.seed**2


@BOTH
def test_results_come_in_order(name: str) -> None:
    boxes = [Box(), Box(), Box()]
    assert list(grade_all(range(100), square, [[box] for box in boxes], name)) == [n * n for n in range(100)]
    assert sum(box.used for box in boxes) == 100


def test_order_holds_when_the_first_is_the_slowest() -> None:
    second_done = threading.Event()

    def grade(number: int, team: Team) -> int:
        if number == 0:
            assert second_done.wait(10)
        else:
            second_done.set()
        return number

    assert list(grade_all([0, 1], grade, [[Box()], [Box()]])) == [0, 1]


@BOTH
def test_nothing_to_grade(name: str) -> None:
    assert list(grade_all([], square, [[Box()]], name)) == []


def test_it_does_not_run_far_ahead_of_whoever_takes_the_results() -> None:
    taken = []

    def endless() -> Iterator[int]:
        number = 0
        while True:
            taken.append(number)
            yield number
            number += 1

    boxes = [Box(), Box()]
    results = grade_all(endless(), square, [[box] for box in boxes])
    assert [next(results) for _ in range(10)] == [n * n for n in range(10)]
    assert len(taken) <= 10 + 2 * len(boxes)
    results.close()  # type: ignore[attr-defined]


@BOTH
def test_an_error_comes_where_its_result_would_have_come(name: str) -> None:
    def grade(number: int, team: Team) -> float:
        return 1 / (number - 2)

    results = grade_all(range(5), grade, [[Box()]], name)
    assert [next(results), next(results)] == [-0.5, -1.0]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_a_stop_drops_what_was_not_begun_and_waits_for_nothing() -> None:
    begun, closed, over = [], threading.Event(), threading.Event()

    def grade(number: int, team: Team) -> int:
        begun.append(number)
        if number > 0:
            assert closed.wait(10)
            with pytest.raises(SandboxError, match="grading was stopped"):
                square(number, team)
            over.set()
        return number

    results = grade_all(range(100), grade, [[Box()]])
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    closed.set()
    assert begun == [0] or over.wait(10), "what was begun comes to no further run"
    assert len(begun) <= 2


def test_an_interrupt_goes_through() -> None:
    def grade(number: int, team: Team) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        next(grade_all([1], grade, [[Box()]], "serial"))


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_a_team_shares_the_runs_of_one_submission_and_their_order_stays(size: int) -> None:
    boxes = [Box() for _ in range(size)]
    scenarios = [Scenario("as_written", seed) for seed in range(4)]
    assert [run.scenario for run in run_all(PROGRAM, scenarios, boxes)] == scenarios
    assert sum(box.used for box in boxes) == 4
    assert max(box.used for box in boxes) <= -(-4 // size)


def test_two_runs_of_a_team_happen_at_the_same_time() -> None:
    both = threading.Barrier(2)

    class Meeting(Box):
        def run(self, program: Program, scenario: Scenario) -> Run:
            both.wait(10)
            return super().run(program, scenario)

    run_all(PROGRAM, [Scenario("as_written", seed) for seed in (1, 2)], [Meeting(), Meeting()])


def test_an_error_in_a_run_of_a_team_comes_out() -> None:
    class Broken(Box):
        def run(self, program: Program, scenario: Scenario) -> Run:
            raise SandboxError("gone")

    with pytest.raises(SandboxError, match="gone"):
        run_all(PROGRAM, [Scenario("as_written", seed) for seed in (1, 2)], [Box(), Broken()])


def test_executors_by_name() -> None:
    with executor("threads", 2) as pool:
        assert pool.submit(pow, 2, 3).result() == 8
    with pytest.raises(UsageError, match="no executor 'cloud'; known: serial, threads"):
        executor("cloud", 1)
    assert default_workers() >= 1


def test_the_worker_of_one_script_imports_what_the_script_mentions(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import torch\nw = torch.ones(1)")
    assert warm_modules([tmp_path / "a.py"]) == ("torch", "numpy")
    (tmp_path / "b.py").write_text("import matplotlib.pyplot as plt")
    assert warm_modules([tmp_path / "b.py"]) == ("torch", "numpy", "matplotlib.pyplot")


def test_the_workers_of_a_class_import_everything(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    everything = warm_modules([tmp_path])
    assert everything == warm_modules([tmp_path / "a.py", tmp_path / "a.py"]) == warm_modules([])
    assert "torch.utils.data" in everything
