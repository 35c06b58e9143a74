"""What a rule of diagnosis is given, and how it says what it found."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from grader.evidence import Crash, Evidence, Run, Trace
from grader.library.roles import rates, rates_computed
from grader.library.source import parsed
from grader.library.stopping import Stop, stop_of
from grader.library.updates import Law, Movement, movements
from grader.library.view import Training, first_value, shown, training_of
from grader.verdict import Finding, Place, Severity

_UPDATE = re.compile(r"([\w.]+(?:\[\w+\])?) = \1 - (.+)")
_LARGE = 1e300  # literals beyond this are no rates, and no floats


@dataclass(frozen=True)
class Case:
    """One run of a submission with a trace, in the light of all its runs. `share` is what convergence asks."""

    evidence: Evidence
    run: Run
    trace: Trace
    share: float

    @cached_property
    def training(self) -> Training | None:
        """The training that counts, if there was one."""
        return training_of(self.run)

    @cached_property
    def movements(self) -> tuple[Movement, ...]:
        """How each parameter moved."""
        return movements(self.training) if self.training is not None else ()

    @cached_property
    def stop(self) -> Stop | None:
        """How the training loop ended."""
        return stop_of(self.training, self.evidence) if self.training is not None else None

    @property
    def crash(self) -> Crash | None:
        """The exception that ended the run, or one that ended its training and was caught."""
        return self.trace.crash or self.trace.caught

    def name(self, slot: int) -> str:
        """What the student calls a parameter."""
        return self.training.name(slot) if self.training is not None else "a parameter"

    def gradient(self, name: str) -> str:
        """What the gradient of a parameter is called in code: what `torch.autograd.grad` returns has any name."""
        returned = self.training is not None and self.training.steps[0].via == "grad"
        return "gradient" if returned else f"{name}.grad"

    def born(self, slot: int) -> int | None:
        """The line that made a parameter."""
        parameters = self.training.parameters if self.training is not None else ()
        return next((p.born for p in parameters if p.slot == slot), None)

    def line_of(self, slot: int, part: str, act: str = "write") -> int | None:
        """The line that was first seen to write (or read) a parameter's value or gradient."""
        for touch in self.trace.touches:
            if (touch.slot, touch.part, touch.act) == (slot, part, act):
                return touch.line
        return None

    def first_line(self, slots: list[int], part: str, act: str = "write") -> int | None:
        """The first of the lines that write (or read) these parameters' values or gradients."""
        return min((line for slot in slots if (line := self.line_of(slot, part, act))), default=None)

    def source_line(self, line: int | None) -> str:
        """A line of the program, stripped."""
        lines = self.evidence.source.splitlines()
        return lines[line - 1].strip()[:200] if line is not None and 0 < line <= len(lines) else ""


def breaks(name: str, line: int | None, message: str, hint: str, evidence: str) -> Finding:
    """A finding that stops the program."""
    return _finding(name, Severity.BREAKS, line, message, hint, evidence)


def wrong(name: str, line: int | None, message: str, hint: str, evidence: str) -> Finding:
    """A finding of a program that runs, but learns wrongly or not at all."""
    return _finding(name, Severity.WRONG, line, message, hint, evidence)


def style(name: str, line: int | None, message: str, hint: str, evidence: str) -> Finding:
    """A remark that never costs points."""
    return _finding(name, Severity.STYLE, line, message, hint, evidence)


def _finding(name: str, severity: Severity, line: int | None, message: str, hint: str, evidence: str) -> Finding:
    return Finding(name, severity, message, hint, evidence, Place(line) if line else None)


def listed(names: list[str]) -> str:
    """Names for a sentence: `w`; `w` and `b`; `w`, `b` and `c`."""
    quoted = [f"`{name}`" for name in dict.fromkeys(names)]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def element(name: str, shape: tuple[int, ...], index: int) -> str:
    """How a program may call one number of a tensor; where there is one column only, by its row."""
    while len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    return f"{name}[{', '.join(map(str, np.unravel_index(index, shape)))}]"


def in_place(case: Case, name: str, line: int | None) -> str:
    """The student's own update on a line, written in place."""
    own = _UPDATE.match(case.source_line(line))
    return f"{own[1]} -= {own[2]}" if own is not None else f"{name} -= learning_rate * {case.gradient(name)}"


def named_only(case: Case, *methods: str) -> int | None:
    """A line that names one of these methods, as in `optimizer.step`, and does not call it."""
    source = parsed(case.evidence.source)
    alone = [n.value for n in source.all(ast.Expr) if isinstance(n.value, ast.Attribute)] if source is not None else []
    return next((n.lineno for n in alone if n.attr in methods), None)


def line_of_rate(case: Case, fits: Callable[[float], bool], *, anywhere: bool = False) -> int | None:
    """The only line that writes a learning rate which fits what was seen; `anywhere`: or else any number that does."""
    source = parsed(case.evidence.source)
    if source is None:
        return None
    numbers = [n for n in source.all(ast.Constant) if anywhere and isinstance(n.value, float)]
    computed = {s.lineno for s in rates_computed(source)}
    for lines in (_fitting(rates(source), fits), computed, _fitting(numbers, fits)):
        if lines:
            return lines.pop() if len(lines) == 1 else None
    return None


def _fitting(numbers: Iterable[ast.Constant], fits: Callable[[float], bool]) -> set[int]:
    """The lines of positive numbers that fit."""
    values = [(n.lineno, n.value) for n in numbers]
    return {line for line, v in values if isinstance(v, int | float) and 0 < v < _LARGE and fits(float(v))}


def moved_by(case: Case, law: Law) -> list[Movement]:
    """The parameters that moved by a law."""
    return [m for m in case.movements if m.law is law]


def names_of(case: Case, movements: list[Movement]) -> str:
    """The names of parameters that moved, for a sentence."""
    return listed([case.name(m.slot) for m in movements])


def one_step(case: Case, movement: Movement) -> str:
    """One step of a movement in numbers."""
    reading, step = movement.reading, movement.step
    name = case.name(movement.slot)
    return (
        f"step {step.index + 1}: {name} = {shown(first_value(reading.value))}, gradient "
        f"{shown(first_value(reading.after or ()))}, then {name} = {shown(first_value(reading.next))}"
    )
