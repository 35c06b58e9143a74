"""The strict decoder of evidence: bytes from a stranger become a trace, or the one decoding error.

Types, ranges and sizes are the records' own (see `grader.evidence`). Beyond them, the parts of a trace have to fit
together as they do in every trace of the probe, whatever the program did, so that whoever reads it need not ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import msgspec

from grader.errors import EvidenceError
from grader.evidence import Condition, Data, Trace

MAX_BYTES = 4_000_000
#: At most so many numbers of a series are told: every so-manieth.
MOST_VALUES = 2048
_decoder = msgspec.json.Decoder(Trace)


def decode(testimony: bytes) -> Trace:
    """Read a trace strictly.

    Raises:
        EvidenceError: whatever is wrong with it, and nothing else.
    """
    if len(testimony) > MAX_BYTES:
        raise EvidenceError(f"a run's evidence is {len(testimony)} bytes, more than {MAX_BYTES}")
    try:
        trace = _decoder.decode(testimony)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise EvidenceError(f"a run's evidence cannot be read: {error}") from error
    for fault in _faults(trace):
        raise EvidenceError(f"a run's evidence does not fit together: {fault}")
    return trace


def _faults(trace: Trace) -> Iterator[str]:
    slots = {parameter.slot for parameter in trace.parameters}
    if len(slots) != len(trace.parameters):
        yield "two parameters in one slot"
    for step in trace.steps:
        if not {reading.slot for reading in step.readings} <= slots:
            yield f"step {step.index} reads a slot that holds no parameter"
        if step.index >= trace.total_steps:
            yield f"step {step.index} of {trace.total_steps}"
    if trace.data is not None:
        yield from _in_data(trace.data)
    rows = len(trace.data.targets) if trace.data is not None else 0
    for prediction in trace.predictions:
        if len(prediction.values) != rows:
            yield "predictions that do not belong to the data"
    for condition in trace.conditions:
        yield from _in_condition(condition)
    for loop in trace.loops:
        if not max((*loop.conditions, *loop.ended_by), default=-1) < len(trace.conditions):
            yield "a loop with a condition that is not there"
        if not loop.first_step <= loop.last_step <= trace.total_steps:
            yield "a loop that ends before it begins, or after the run"
    for series in trace.series:
        every = max(1, -(-series.length // MOST_VALUES))
        if len(series.values) != -(-series.length // every):
            yield "a series with other numbers than were counted"


def _in_data(data: Data) -> Iterator[str]:
    columns = (*data.inputs, data.targets)
    if any(len(column) != len(data.targets) for column in columns):
        yield "columns of unequal length"
    if len(data.targets) > data.rows:
        yield "more rows than were counted"


def _in_condition(condition: Condition) -> Iterator[str]:
    if not len(condition.atoms) == len(condition.histories) == len(condition.counts):
        yield "a condition with more comparisons than histories"
    for history, count in zip(condition.histories, condition.counts, strict=False):
        if len(history) > count or any(b.index <= a.index for a, b in pairwise(history)):
            yield "evaluations out of order"
