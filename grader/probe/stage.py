"""The world around the program: virtual time, windows that never open, input that is at its end, its own seed."""

from __future__ import annotations

import base64
import builtins
import functools
import inspect
import io
import itertools
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.random  # numpy would import it at its first use, which is in every run
import torch

from . import dynamo
from .burst import student_line

MOST_FIGURES = 4
_FIGURE_BYTES = 400_000


class Stage:
    """What a program finds in place of clock, screen and keyboard; notes what it asked of them."""

    def __init__(self, filename: str, *, figures: bool, step: Callable[[], int]) -> None:
        self.notes: list[dict[str, object]] = []
        self.figures: list[dict[str, object]] = []
        self._filename = filename
        self._wanted = figures
        self._ahead = 0.0
        self._step = step
        self._drawn_last = -1
        #: In how many steps something was drawn, and the line that drew first.
        self.draws = 0
        self.drawn_on: int | None = None

    def note(self, kind: str, text: str, line: int | None = None) -> None:
        """Something worth telling; repetitions of one kind at one line count once."""
        line = line if line is not None else student_line(sys._getframe(1), self._filename)
        alike = any(n["kind"] == kind and n["line"] == line for n in self.notes)
        if not alike and len(self.notes) < 60:
            self.notes.append({"kind": kind, "line": line, "text": text[:500]})

    def set_up(self, seed: int) -> None:
        """Seed every source of chance, and take the place of clock and keyboard."""
        random.seed(seed)
        np.random.seed(seed % 2**32)
        torch.default_generator.manual_seed(seed)  # the processor's alone; there is no other device here
        self._replace_entropy(seed)
        self._replace_clock()
        builtins.input = self._input  # a program meets end of file, and we a note
        torch.compile = self._compile
        dynamo.stand_in()
        when_there("torch.utils.data.dataloader", self._replace_workers)
        when_there("matplotlib", _keep_backend)
        when_there("matplotlib.pyplot", self._replace_windows)

    def _replace_entropy(self, seed: int) -> None:
        """Asking for a seed from nowhere gives one that follows from the run's, so that a run can be repeated."""
        seeds = itertools.count(seed + 1_000_003)
        seed_python, seed_numpy, make_generator = random.seed, np.random.seed, np.random.default_rng

        def seed_torch() -> int:
            chosen = next(seeds)
            torch.manual_seed(chosen)
            return chosen

        random.seed = lambda a=None, version=2: seed_python(next(seeds) if a is None else a, version)
        np.random.seed = lambda seed=None: seed_numpy(next(seeds) % 2**32 if seed is None else seed)
        np.random.default_rng = lambda seed=None: make_generator(next(seeds) if seed is None else seed)
        torch.seed = seed_torch

    def _replace_clock(self) -> None:
        """Sleeping takes no time, but the clocks of the program go forward by as much."""
        for name in ("time", "monotonic", "perf_counter"):
            real = getattr(time, name)
            setattr(time, name, lambda real=real: real() + self._ahead)

        def sleep(seconds: Any, /) -> None:
            self.note("sleep", "time.sleep")
            self._ahead += max(0.0, float(seconds))

        time.sleep = sleep

    def _input(self, prompt: object = "", /) -> str:
        self.note("input", "input()")
        raise EOFError("EOF when reading a line")

    # -- what needs other processes -----------------------------------------------------------------------------

    def _compile(self, model: Any = None, **options: Any) -> Any:
        """Compiling needs a compiler and processes of its own; without it the same is computed."""
        self.note("replaced", "`torch.compile` was left out: where programs are graded nothing is compiled.")
        return model if model is not None else (lambda function: function)

    def _replace_workers(self, module: Any) -> None:
        """Data loaders load in the program's own process."""
        made = module.DataLoader.__init__

        @functools.wraps(made)
        def init(loader: Any, *args: Any, **options: Any) -> None:
            given = inspect.signature(made).bind(loader, *args, **options)
            if given.arguments.get("num_workers"):
                self.note("replaced", "`num_workers` was set to 0: where programs are graded there is one process.")
                for name in (
                    "num_workers",
                    "prefetch_factor",
                    "persistent_workers",
                    "multiprocessing_context",
                    "timeout",
                ):
                    given.arguments.pop(name, None)
            made(*given.args, **given.kwargs)

        module.DataLoader.__init__ = init

    # -- figures ------------------------------------------------------------------------------------------------

    def _replace_windows(self, pyplot: Any) -> None:
        def show(*args: Any, **kwargs: Any) -> None:
            self._drawn(sys._getframe(1))
            self.take_figures(pyplot)
            pyplot.close("all")

        def pause(interval: float = 0.0) -> None:
            self._drawn(sys._getframe(1))
            self._ahead += max(0.0, float(interval))

        pyplot.show, pyplot.pause = show, pause
        pyplot.switch_backend = lambda *args, **kwargs: None
        pyplot.draw = lambda: self._drawn(sys._getframe(1))

    def _drawn(self, frame: Any) -> None:
        self.draws += self._step() != self._drawn_last
        self._drawn_last = self._step()
        self.drawn_on = self.drawn_on or student_line(frame, self._filename)

    def take_figures(self, pyplot: Any = None) -> None:
        """Keep the figures that are open, as small PNGs."""
        pyplot = pyplot or sys.modules.get("matplotlib.pyplot")
        if pyplot is None or not self._wanted:
            return
        for number in list(pyplot.get_fignums()):
            figure = pyplot.figure(number)
            if len(self.figures) < MOST_FIGURES and figure.get_axes():
                self._keep(figure)

    def _keep(self, figure: Any) -> None:
        try:
            wide, high = (max(1.0, min(float(s), 12.0)) for s in figure.get_size_inches())
            figure.set_size_inches(wide, high)
            picture = io.BytesIO()
            figure.savefig(picture, format="png", dpi=min(80.0, 800.0 / wide))
        except Exception as error:  # noqa: BLE001 (a figure may fail to draw in any way; the page says so)
            self.note("figure", f"A figure could not be drawn: {type(error).__name__}: {error}", 0)
            return
        if picture.tell() <= _FIGURE_BYTES:
            self.figures.append({"png": base64.b64encode(picture.getvalue()).decode()})


def _keep_backend(matplotlib: Any) -> None:
    """A program asks for the windows of its author's machine (TkAgg, MacOSX); figures are drawn without any here."""
    matplotlib.use = lambda *args, **kwargs: None


def when_there(name: str, then: Callable[[Any], None]) -> None:
    """Call back with a module: now if it is imported already, else when it is."""
    if name in sys.modules:
        then(sys.modules[name])
    else:
        sys.meta_path.insert(0, _WhenImported(name, then))


class _WhenImported:
    """Lets a module be imported as always, and then calls back with it."""

    def __init__(self, name: str, then: Callable[[Any], None]) -> None:
        self._name = name
        self._then = then
        self._busy = False

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The import system asks every finder; we only listen for one name."""
        if name != self._name or self._busy:
            return None
        self._busy = True
        try:
            import importlib.util

            spec = importlib.util.find_spec(name)
        finally:
            self._busy = False
        if spec is None or spec.loader is None:
            return spec
        run, then = spec.loader.exec_module, self._then

        def exec_module(module: Any) -> None:
            run(module)
            then(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]  # of this one spec's loader
        return spec
