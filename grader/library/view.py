"""A trace seen as trainings: which steps belong together, which loop they ran in, what they were called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grader.evidence import Loop, Note, Parameter, Prediction, Reading, Run, Step, Trace, Vector

_SOON = 2  # steps after the first, at most, at which a start is told


@dataclass(frozen=True)
class Training:
    """One training in a run: its steps (those that succeeded), its parameters (in
    the order in which they are made in the program), the loop that it ran in (or None)."""

    trace: Trace
    number: int
    steps: tuple[Step, ...]
    parameters: tuple[Parameter, ...]
    loop: Loop | None

    @property
    def data_known(self) -> bool:
        """Whether the trace's data is this training's and was gathered."""
        return self.trace.data is not None and bool(self.trace.data.targets)

    def name(self, slot: int) -> str:
        """What the student calls a parameter; "a parameter" if it has no name."""
        for parameter in self.trace.parameters:
            if parameter.slot == slot and parameter.names:
                return parameter.names[0]
        return "a parameter"

    def readings(self, slot: int) -> Iterator[tuple[Step, Reading]]:
        """A slot's readings in the order of the steps."""
        for step in self.steps:
            for reading in step.readings:
                if reading.slot == slot:
                    yield step, reading

    def prediction(self, at: str = "end") -> Prediction | None:
        """What the program predicts from its own inputs: at its end, or at the exit of the training's loop.

        At the start there is none where this training was looked at only later, as one of many.
        """
        if at == "start":
            began = min((p.first_step for p in self.parameters), default=0)
            early = (p for p in self.trace.predictions if p.at == "start" and p.step <= began + _SOON)
            return next(early, None)
        for prediction in reversed(self.trace.predictions):
            if at == "end" and prediction.at == "end":
                return prediction
            if at == "exit" and self.loop is not None and prediction.activation == self.loop.activation:
                return prediction
        return None


def training_of(run: Run) -> Training | None:
    """The training that counts: the last one of the program. None where no backward succeeded."""
    trace = run.trace
    if trace is None:
        return None
    done = [s for s in trace.steps if s.failed is None and s.readings]
    if not done:
        return None
    number = done[-1].training
    steps = tuple(s for s in done if s.training == number)
    mine = (p for p in trace.parameters if p.training == number)
    parameters = tuple(sorted(mine, key=lambda p: (p.born if p.born is not None else 10**9, p.slot)))
    return Training(trace, number, steps, parameters, _loop_of(trace, steps))


def _loop_of(trace: Trace, steps: tuple[Step, ...]) -> Loop | None:
    """The outermost loop around the last step that holds nothing but this training."""
    first, last = steps[0].index, steps[-1].index
    around = [a for a in trace.loops if a.first_step <= last < a.last_step and a.first_step >= first]
    if around:
        return min(around, key=lambda a: a.activation)
    inside = [a for a in trace.loops if a.first_step <= last < a.last_step]  # shared with another model's training
    return max(inside, key=lambda a: a.activation, default=None)


def is_empty(gradient: Vector | None) -> bool:
    """Whether a gradient is None or zero."""
    return gradient is None or (len(gradient) > 0 and not any(gradient) and None not in gradient)


def finite(vector: Vector) -> bool:
    """Whether every number of a vector is one."""
    return None not in vector


def plain(vector: Vector) -> tuple[float, ...]:
    """A vector that is known to be finite, as floats.

    Raises:
        ValueError: if some number is not finite.
    """
    if not finite(vector):
        raise ValueError("a number is not finite")
    return tuple(float(v) for v in vector if v is not None)


def first_value(vector: Vector) -> float | None:
    """The first number of a vector, for messages."""
    return vector[0] if vector else None


def shown(number: float | None) -> str:
    """A number as it is written in a message: four significant digits; nan and inf in words."""
    if number is None:
        return "not a finite number"
    return f"{number:.4g}"


def unfollowed(trace: Trace) -> Note | None:
    """Where a program asked for many gradients at once, which the probe does not look at."""
    return next((note for note in trace.notes if note.kind == "unfollowed"), None)
