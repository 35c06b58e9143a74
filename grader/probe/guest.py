"""Runs one program under observation: set the stage, rewrite, execute, testify.

The sandbox's worker calls `warm_up` once, its child `run`.
"""

from __future__ import annotations

import base64
import builtins
import linecache
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, NoReturn

import torch

from . import crash, rewrite
from .attempts import Attempts
from .binding import Bindings
from .burst import Burst
from .data import DataBook, Snapshot
from .faults import Faults
from .loops import Activation, Loops
from .names import Names, fields_named, named
from .objects import Quiet, Serials, is_a
from .optimizers import Optimizers
from .plots import Plots
from .recording import SeriesBook
from .stage import Stage, when_there
from .steps import Step
from .testimony import write
from .warm import warm_up
from .watch import Watch

__all__ = ["run", "warm_up"]  # what a sandbox asks of its guest

Testify = Callable[[str, bytes], NoReturn]

#: So many windows are worth a word.
_MANY_DRAWS = 10
#: After so many trainings the burst, which costs more than they do, waits for so many steps of a further one.
_MANY_TRAININGS, _LASTING = 16, 8
#: Errors that are told although the program caught them: it would have stopped with them otherwise.
_TOLD = (RuntimeError, TypeError, AttributeError, ValueError, IndexError)


def run(order: dict[str, Any], testify: Testify) -> NoReturn:
    """Run `order["code"]` as `order["filename"]` under `order["scenario"]`, and testify how it went.

    `order["files"]` (relative path to content in base64) are put into the working folder before.

    `testify` is given the ending ("finished", "crashed", "timed_out", "out_of_memory") and the evidence as JSON, and
    does not return.
    """
    for path, content in order["files"].items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(base64.b64decode(content))
    if any(path.endswith(".py") for path in order["files"]):
        sys.path.append(str(Path.cwd()))  # last, so that it shadows no library
    observer = Observer(order["code"], order["filename"], order["scenario"])

    def time_is_up(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)  # it comes again every second
        testify("timed_out", observer.interrupted(frame))

    if hasattr(signal, "SIGXCPU"):  # there is none on Windows
        signal.signal(signal.SIGXCPU, time_is_up)
    ending = observer.execute()
    evidence = observer.testimony()
    if hasattr(signal, "SIGXCPU"):
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)  # a second testimony in the midst of this one would garble both
    testify(ending, evidence)


class Observer:
    """Everything that watches one run."""

    def __init__(self, code: str, filename: str, scenario: dict[str, Any]) -> None:
        self.code = code
        self.filename = filename
        self.crash: dict[str, object] | None = None
        self.caught: dict[str, object] | None = None
        self.seconds = 0.0
        self.snapshots: list[Snapshot] = []
        self.serials = Serials()
        self.faults = Faults()
        self.names = Names(self.serials)
        self.watch = Watch(filename, self.serials, self.names, self.faults)
        self.burst = Burst(filename, self.watch.target_of, self.faults)
        self.series = SeriesBook(scenario["intervention"])
        self.stage = Stage(filename, figures=scenario["figures"], step=lambda: self.watch.total)
        self.plots = Plots(filename, lambda: self.watch.total)
        self.optimizers = Optimizers(filename, self.watch, self.burst.taken_from, self.faults)
        self.attempts = Attempts(filename, lambda text, line: self.stage.note("attempt", text, line))
        self.data = self._data_before = DataBook()
        self.loops: Loops | None = None
        self.literals: list[float] = []
        self._seed = scenario["seed"]
        self._interrupted = False

    # -- running ------------------------------------------------------------------------------------------------

    def execute(self) -> str:
        """Run the program to its end, whatever that is; the ending's name."""
        self.stage.set_up(self._seed)
        when_there("matplotlib.pyplot", self.plots.watch)
        self.plots.install()
        began = time.process_time()
        try:
            compiled, module = self._prepare()
            began = time.process_time()
            exec(compiled, module.__dict__)  # noqa: S102 (running students' code is what this is for)
        except SystemExit:
            ending = "finished"
        except BaseException as error:  # noqa: BLE001 (whatever the program raises ends it; it is told in full)
            ending = self._crashed(error, "out_of_memory" if _is_lack_of_memory(error) else "crashed")
        else:
            ending = "finished"
        self.seconds = time.process_time() - began
        return ending

    def _crashed(self, error: BaseException, ending: str) -> str:
        self.burst.paused = True
        if ending == "out_of_memory":
            _take_the_reserve()
        self.crash = crash.describe(error, self.code, self.filename, self.watch)
        if type(error) is AttributeError and (cut := self.burst.number_behind(error.obj)) is not None:
            self.stage.note("number", cut[1], cut[0])
        return ending

    def _prepare(self) -> tuple[Any, ModuleType]:
        tree, sites = rewrite.rewrite(self.code, self.filename)
        self.literals = sites.literals
        compiled = compile(tree, self.filename, "exec", dont_inherit=True)
        self.loops = Loops(sites, lambda: self.watch.total, self._loop_left)
        bindings = Bindings(sites.bindings, self.names, self.series, self.watch, self.burst.stop_if_over)
        self._install(bindings, self.loops)
        lines = self.code.splitlines(keepends=True)
        linecache.cache[self.filename] = (len(self.code), None, lines, self.filename)
        module = ModuleType("__main__")
        module.__dict__.update(__file__=self.filename, __builtins__=builtins)
        if self.filename.endswith(".ipynb"):
            module.__dict__.update(display=print, get_ipython=lambda: _Notebook())
        sys.modules["__main__"] = module
        sys.argv = [self.filename]
        self.burst.install()
        self.burst.start()
        self.attempts.install()
        return compiled, module

    def _install(self, bindings: Bindings, loops: Loops) -> None:
        """The names that the rewritten program calls; as builtins they do not show among its globals."""
        calls: dict[str, Callable[..., Any]] = {
            rewrite.BOUND: bindings.bound,
            rewrite.ENTER: loops.enter,
            rewrite.TURN: self._turn(loops),
            rewrite.LEAVE: loops.leave,
            rewrite.OPERAND: loops.operand,
            rewrite.OUTCOME: loops.outcome,
            rewrite.MARK: loops.mark,
            rewrite.TRUTH: loops.truth,
            rewrite.CAUGHT: self._caught,
            rewrite.FILLED: bindings.filled,
        }
        for name, call in calls.items():
            setattr(builtins, name, self.faults.guarded(call))
        setattr(builtins, rewrite.BOUND_AT, self.faults.guarded(bindings.bound_at, lambda index, value, key: value))
        self.watch.loop = self.names.loop = lambda: a.number if (a := loops.innermost()) is not None else None
        self.watch.begun, self.watch.ended = self._step_begins, self._step_ended
        self.watch.install()
        self.optimizers.install()

    def _turn(self, loops: Loops) -> Callable[[int], None]:
        def turn(token: int) -> None:
            if self.burst.over:
                self.burst.stop_if_over()
            loops.turn(token)

        return turn

    def _caught(self, line: int) -> None:
        """The program caught an exception; the first that is Python's or torch's own is told like a crash."""
        error = sys.exc_info()[1]
        if error is not None and self.caught is None and type(error) in _TOLD:
            self.stage.note("swallowed", type(error).__name__, line)
            self.caught = crash.describe(error, self.code, self.filename, self.watch)

    # -- being told ---------------------------------------------------------------------------------------------

    def _step_begins(self, root: Any, step: Step) -> None:
        if not self.burst.paused and not self.burst.over:
            if step.training != self.data.training and not self._deserves_a_look(step):
                self.burst.over = True
                return
            whole = not getattr(root, "requires_grad", True)
            if (cut := self.burst.cut_behind(root)) is not None and (whole or self.data.steps == 0):
                self.stage.note("cut" if whole else "cut_in_part", cut[1], cut[0])
            self.data.gather(self.burst.made_by(root), step)
            if self.data.steps <= 3:
                self._snapshot("start", None)

    def _step_ended(self, step: Step) -> None:
        self.burst.step = step.index + 1
        if self.burst.paused:
            if step.training != self.data.training and self._deserves_a_look(step):
                self._data_before, self.data = self.data, DataBook()
                self.data.restart(step.training)
                self.burst.start()
            return
        self.burst.forget()
        if self.data.complete and self.data.steps >= 3:
            self.burst.over = True

    def _deserves_a_look(self, step: Step) -> bool:
        """Whether the burst begins again for a training; where many follow one another, only for those that last."""
        first = min((s.first_step for s in self.watch.slots if s.training == step.training), default=step.index)
        return step.training <= _MANY_TRAININGS or step.index - first >= _LASTING

    def _loop_left(self, activation: Activation) -> None:
        """A loop that trained is over: remember the parameters as they are now (the last exit of each loop counts)."""
        self._snapshot("exit", activation.number)
        exits = [s for s in self.snapshots if s.at == "exit"]
        if len(exits) > 16:
            self.snapshots.remove(exits[0])

    def _snapshot(self, at: str, activation: int | None) -> None:
        self.snapshots = [s for s in self.snapshots if at != "start" or s.training == self.watch.training]
        current = [s.index for s in self.watch.slots if s.training == self.watch.training]
        values = {slot: self._now(slot).detach().clone() for slot in current}
        self.snapshots.append(Snapshot(at, activation, self.watch.total, self.watch.training, values))

    def _now(self, slot: int) -> Any:
        """The tensor that a slot's own name holds now: the newest that it was bound to in the loop."""
        tensor = self.watch.slots[slot].tensor
        for event in reversed(self.names.events):
            if event.slot == slot and event.used is None and event.owner and event.loop is not None and event.tensor:
                newest = event.tensor()
                return newest if newest is not None and newest.shape == tensor.shape else tensor
        return tensor

    # -- testifying ---------------------------------------------------------------------------------------------

    def interrupted(self, frame: FrameType | None) -> bytes:
        """The testimony of a run whose time was up while it was in this frame."""
        self._interrupted = True
        self.crash = crash.at_frame("TimedOut", frame, self.code, self.filename)
        return self.testimony()

    def testimony(self) -> bytes:
        """All that was seen, as JSON."""
        self.burst.paused = True
        for slot in self.watch.slots:
            slot.tensor = self._now(slot.index)
        self.watch.close()
        if self.crash is None and self.watch.forget_a_look():
            self.snapshots = [s for s in self.snapshots if s.training <= self.watch.training]
            self.data = self._data_before if self.data.training > self.watch.training else self.data
        if self.watch.slots:
            self._snapshot("end", None)
        if self.loops is not None:
            self.loops.finish("unfinished" if self._interrupted else "exception")
        self.stage.take_figures()
        if self.stage.draws >= _MANY_DRAWS:
            self.stage.note("draws", str(self.stage.draws), self.stage.drawn_on)
        self.faults.guarded(self._look_for_kept_graphs)()
        return write(self)

    def _look_for_kept_graphs(self) -> None:
        """Lists of tensors that drag the graphs of their steps along."""
        main = sys.modules["__main__"]
        every = [(name, value) for name, value in list(vars(main).items()) if type(name) is str]
        with Quiet():
            for name, value in (*every, *fields_named(named(vars(main)))):
                if is_a(value, list) and (count := list.__len__(value)) >= 3:
                    ends = (list.__getitem__(value, place) for place in (0, count // 2, count - 1))
                    if all(is_a(v, torch.Tensor) and v.grad_fn is not None for v in ends):
                        self.stage.note("keeps_graph", name, 0)


class _Notebook:
    """What `get_ipython()` gives a cell: something that takes every call and does nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args, **kwargs: None


def _is_lack_of_memory(error: BaseException) -> bool:
    """Python's own error, or torch's, which has no type of its own."""
    return isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and "can't allocate memory" in str(error))


def _take_the_reserve() -> None:
    """There is some memory beyond the soft limit, for telling what happened."""
    try:
        import resource
    except ImportError:  # no limit on Windows, and so no reserve
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
