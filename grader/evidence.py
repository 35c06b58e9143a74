"""What a run testifies, as frozen values; `grader.decoding` is the only way to get them.

A number that was not finite (nan or inf) travels as `None`; so did a gradient that was `None` travel as an absent
vector. Lines are lines of the program (see `grader.submission.Program`, which maps them to file, cell and line).
A *step* is one backward; a *slot* is one place for a parameter (the tensor object in it may be replaced).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Annotated

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Text = Annotated[str, msgspec.Meta(max_length=4000)]
Name = Annotated[str, msgspec.Meta(max_length=200)]
Number = float | None
Vector = Annotated[tuple[Number, ...], msgspec.Meta(max_length=4096)]
Shape = Annotated[tuple[Count, ...], msgspec.Meta(max_length=16)]


class Ending(Enum):
    """How a run ended, as seen from outside the sandbox."""

    FINISHED = "finished"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    TOO_MUCH_OUTPUT = "too_much_output"
    KILLED = "killed"
    SANDBOX_FAILED = "sandbox_failed"


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of testimony: decoded strictly, never changed."""


class Parameter(Record, frozen=True):
    """A slot: a leaf of the first loss's graph. `born` is the line that first bound a name to it.

    `values` of a reading are given in full for up to 64 elements; larger tensors are summarised.
    """

    slot: Count
    names: Annotated[tuple[Name, ...], msgspec.Meta(max_length=8)]
    shape: Shape
    dtype: Name
    born: Count | None
    first_step: Count
    is_module_parameter: bool
    training: Count = 0


class Reading(Record, frozen=True):
    """One slot at one step.

    serial: which tensor object it was. value: at this backward. before, after: its gradient when the backward began
    and when it had ended. used: the gradient that an optimizer's step found. next: the value when the next backward
    began (or at the end). by: who moved it in between. For tensors of more than 64 elements the vectors are empty and
    `cosine` (of movement and negative gradient), `moved` and `gradient_norm` (Euclidean norms) stand for them.
    """

    slot: Count
    serial: Count
    value: Vector
    before: Vector | None
    after: Vector | None
    next: Vector
    by: Name
    used: Vector | None = None
    rate: Number = None
    cosine: Number = None
    moved: Number = None
    gradient_norm: Number = None


class Step(Record, frozen=True):
    """One backward pass: `line` is where it was asked for, `nodes` the size of the loss's graph.

    `root` is the serial of the loss tensor, `failed` the text of the error when autograd refused, `via` is
    "backward" or "grad", `loop` the innermost activation (see Loop) that it ran in. `training` counts the trainings of
    one program: it goes up when all parameters are new.
    """

    index: Count
    line: Count
    loss: Number
    loss_shape: Shape
    root: Count
    nodes: Count
    readings: Annotated[tuple[Reading, ...], msgspec.Meta(max_length=256)]
    via: Name
    loop: Count | None
    training: Count = 0
    failed: Text | None = None
    grad_mode: bool = True


class Binding(Record, frozen=True):
    """A name that held a parameter was bound to another object, after `step` backwards.

    `leaf`, `requires_grad`: of the new tensor. `derived`: its graph leads to the parameter that the name held.
    `old`, `new`: values (empty when large or not a tensor). `kind` is "tensor" or the type's name.
    `augmented`: by an augmented assignment; `in_loop`: it happened while a loop was running; `owner`: the name is the
    parameter's own, not a loop variable or an argument; `used`: the new tensor took part in the next loss, or its
    slot's old one was missing there (None: there was no next loss). `grad` is the old tensor's gradient.
    """

    step: Count
    line: Count
    name: Name
    slot: Count
    serial: Count
    kind: Name
    leaf: bool
    requires_grad: bool
    derived: bool
    old: Vector
    new: Vector
    augmented: bool
    in_loop: bool
    grad: Vector | None = None
    owner: bool = True
    used: bool | None = None


class Touch(Record, frozen=True):
    """An operation on a parameter or its gradient, seen in the burst over the first steps.

    `part` is "value" or "grad"; `act` is "read" or "write"; `op` is the torch function's name.
    """

    step: Count
    line: Count
    slot: Count
    part: Name
    act: Name
    op: Name


class Atom(Record, frozen=True):
    """One operand pair of a condition; `left` and `right` are source text, `op` an operator or "truth".

    `linked`: the name in the condition about which it decides elsewhere; empty where it stands in the condition.
    """

    line: Count
    left: Name
    op: Name
    right: Name
    linked: Name = ""


class Evaluation(Record, frozen=True):
    """One evaluation of an atom: the count of evaluations before it, the step, the operands, what came out."""

    index: Count
    step: Count
    left: Number
    right: Number
    outcome: bool


class Condition(Record, frozen=True):
    """A condition that can end a loop: the statement's line and kind ("while", "if"), its atoms and their histories.

    Where no loop's condition ended training there are those of kind "aside": comparisons that stand in no loop's way
    out, made while training went on and when it was over.

    Histories are thinned regularly (early, at doubling strides, and the last); `evaluations` counts all.
    """

    line: Count
    kind: Name
    atoms: Annotated[tuple[Atom, ...], msgspec.Meta(max_length=16)]
    histories: Annotated[
        tuple[Annotated[tuple[Evaluation, ...], msgspec.Meta(max_length=400)], ...],
        msgspec.Meta(max_length=16),
    ]
    counts: Annotated[tuple[Count, ...], msgspec.Meta(max_length=16)]


class Loop(Record, frozen=True):
    """One activation of a loop that contained a backward.

    `exit` is "condition" (while's test became false), "exhausted" (for ran out), "break", "return", "exception",
    "unfinished". `conditions` are indexes into Trace.conditions: those that can end it; `ended_by`: those that guarded
    the exit taken. `steps` is the half-open range of backwards inside. `parent` is the enclosing activation.
    """

    activation: Count
    line: Count
    kind: Name
    iterations: Count
    first_step: Count
    last_step: Count
    exit: Name
    exit_line: Count | None
    conditions: Annotated[tuple[Count, ...], msgspec.Meta(max_length=32)]
    ended_by: Annotated[tuple[Count, ...], msgspec.Meta(max_length=32)]
    parent: Count | None
    endless: bool = False


class Data(Record, frozen=True):
    """What the loss compared with what, over the first pass through the data: rows of inputs, targets.

    `inputs` are columns (each one value per row). `prediction_shape`, `target_shape`: as they met, in one step.
    `rows` counts all rows; when more than 2048, every so-manieth row is given.
    """

    line: Count
    op: Name
    inputs: Annotated[tuple[Vector, ...], msgspec.Meta(max_length=8)]
    targets: Vector
    rows: Count
    prediction_shape: Shape
    target_shape: Shape
    table_shape: Shape
    input_requires_grad: bool = False
    target_requires_grad: bool = False


class Operation(Record, frozen=True):
    """A torch operation between parameters and loss, in the first step of a training: the parameters behind it.

    `sign`: 1 where no number of its outcome was below zero, -1 where none was above it, 0 where mixed, None if unknown.
    """

    line: Count
    op: Name
    slots: Annotated[tuple[Count, ...], msgspec.Meta(max_length=16)]
    sign: Annotated[int, msgspec.Meta(ge=-1, le=1)] | None


class Prediction(Record, frozen=True):
    """The student's own forward pass on Data.inputs, with the parameters as they were at one moment.

    `at` is "end", "start" (of the steps that begin a training), or "exit" with the loop's
    activation; `parameters` are the slots' values then.
    """

    at: Name
    activation: Count | None
    step: Count
    values: Vector
    parameters: Annotated[tuple[Vector, ...], msgspec.Meta(max_length=256)]


class Series(Record, frozen=True):
    """Data bound to a name before training: where (site, occurrence, part of a container), and the numbers.

    Of more than 2048 numbers every so-manieth is given; `length` counts all.
    """

    site: Count
    occurrence: Count
    part: Name
    line: Count
    name: Name
    order: Count
    values: Vector
    length: Count
    kind: Name

    @property
    def thinned(self) -> bool:
        """Whether only every so-manieth of its numbers is told."""
        return len(self.values) < self.length


class Idle(Record, frozen=True):
    """A tensor that an optimizer was given and that no loss depended on; `taken`: lines that took its values out of
    the graph in the first steps.
    """

    name: Name
    born: Count | None
    shape: Shape
    requires_grad: bool
    taken: Annotated[tuple[tuple[Count, Name], ...], msgspec.Meta(max_length=16)] = ()


class Optimizer(Record, frozen=True):
    """An optimizer: its class, the line that made it, the slots it holds, its learning rate, how often it stepped."""

    kind: Name
    line: Count | None
    slots: Annotated[tuple[Count, ...], msgspec.Meta(max_length=256)]
    rate: Number
    steps: Count
    zeroed: Count
    idle: Annotated[tuple[Idle, ...], msgspec.Meta(max_length=16)] = ()


class TensorState(Record, frozen=True):
    """A tensor as it was when an error was raised: the crashing line mentions it, or its gradient is used elsewhere."""

    name: Name
    leaf: bool
    requires_grad: bool
    has_grad: bool
    made_by: Name
    shape: Shape
    dtype: Name
    slot: Count | None = None
    born: Count | None = None
    on_line: bool = True


class Crash(Record, frozen=True):
    """The exception that ended the run: its line is the innermost one of the student's own."""

    type: Name
    message: Text
    line: Count | None
    lines: Annotated[tuple[Count, ...], msgspec.Meta(max_length=64)]
    text: Text
    tensors: Annotated[tuple[TensorState, ...], msgspec.Meta(max_length=32)]
    missing: Name = ""
    column: Count | None = None


class Note(Record, frozen=True):
    """Something else worth telling: kind (such as "input", "swallowed", "figure"), line, text."""

    kind: Name
    line: Count | None
    text: Text


class Figure(Record, frozen=True):
    """A figure of the student's, as a PNG in base64."""

    png: Annotated[str, msgspec.Meta(max_length=600_000, pattern=r"^[A-Za-z0-9+/=]*\Z")]


class Curve(Record, frozen=True):
    """Numbers that the program plotted as a curve, or printed, on which line, after how many backwards."""

    line: Count | None
    step: Count
    values: Vector
    plotted: bool = True


class Trace(Record, frozen=True):
    """All that one run testified. `steps` may be thinned; `total_steps` counts all backwards.

    `crash`: what ended the run; `caught`: the first error of Python's or torch's that the program caught itself.
    `shifted`: whether the scenario's interventions were carried out, each. `literals`: numbers that the program's text
    multiplies by or gives a name. `fault`: what went wrong in the probe itself, so that the rest may be wrong as well.
    """

    total_steps: Count
    steps: Annotated[tuple[Step, ...], msgspec.Meta(max_length=4000)] = ()
    parameters: Annotated[tuple[Parameter, ...], msgspec.Meta(max_length=256)] = ()
    bindings: Annotated[tuple[Binding, ...], msgspec.Meta(max_length=256)] = ()
    touches: Annotated[tuple[Touch, ...], msgspec.Meta(max_length=600)] = ()
    conditions: Annotated[tuple[Condition, ...], msgspec.Meta(max_length=64)] = ()
    loops: Annotated[tuple[Loop, ...], msgspec.Meta(max_length=200)] = ()
    data: Data | None = None
    formula: Annotated[tuple[Operation, ...], msgspec.Meta(max_length=64)] = ()
    predictions: Annotated[tuple[Prediction, ...], msgspec.Meta(max_length=32)] = ()
    series: Annotated[tuple[Series, ...], msgspec.Meta(max_length=64)] = ()
    optimizers: Annotated[tuple[Optimizer, ...], msgspec.Meta(max_length=16)] = ()
    crash: Crash | None = None
    caught: Crash | None = None
    notes: Annotated[tuple[Note, ...], msgspec.Meta(max_length=100)] = ()
    figures: Annotated[tuple[Figure, ...], msgspec.Meta(max_length=4)] = ()
    plots: Annotated[tuple[Curve, ...], msgspec.Meta(max_length=12)] = ()
    shifted: Annotated[tuple[bool, ...], msgspec.Meta(max_length=16)] = ()
    literals: Annotated[tuple[float, ...], msgspec.Meta(max_length=200)] = ()
    seconds: Number = None
    fault: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Intervention(Record, frozen=True):
    """Where the target is bound (site, occurrence, part), where the input is, and how much of it is added.

    `fallback` are the input's values, for scripts that bind the target before the input. `was` are the target's first
    numbers as written: where it has others, what it is made from was moved already. `beside`: further targets on the
    same line, such as validation data, to be moved likewise.
    """

    target: tuple[Count, Count, Name]
    source: tuple[Count, Count, Name]
    delta: float
    fallback: Vector = ()
    was: Vector = ()
    beside: tuple[Intervention, ...] = ()


class Scenario(Record, frozen=True):
    """The conditions of one run, and the only thing besides the program that a sandbox is told.

    `intervention`: add `delta` times the values of one series to another, where it is bound. `patience`: the share of
    the processor time that a run may use.
    """

    name: Name
    seed: Count
    intervention: Intervention | None = None
    figures: bool = False
    patience: float = 1.0


@dataclass(frozen=True)
class Run:
    """One run as the trusted side knows it: scenario and ending from outside, the trace as testimony (or None)."""

    scenario: Scenario
    ending: Ending
    trace: Trace | None
    output: str = ""
    seconds: float = 0.0
    walls: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class Evidence:
    """All runs of one submission: as written under several seeds, and with changed slopes.

    others: runs as written that are not looked at themselves, but tell what depends on chance.
    """

    seeds: tuple[Run, ...]
    changed: tuple[Run, ...] = ()
    source: str = ""
    others: tuple[Run, ...] = ()

    @property
    def runs(self) -> tuple[Run, ...]:
        """Every run, those as written first."""
        return self.as_written + self.changed

    @property
    def as_written(self) -> tuple[Run, ...]:
        """The runs as written, those that are looked at first."""
        return self.seeds + self.others

    def alone(self, run: Run) -> Evidence:
        """The same evidence, looking at one run as written only, which then is `seeds[0]`."""
        return replace(self, seeds=(run,), others=tuple(other for other in self.as_written if other is not run))
