"""Parameters that stopped being parameters: rebound to something else; and shapes and graphs that do not meet."""

from __future__ import annotations

import ast
import itertools
import math
import re

from grader.evidence import Binding, Step, Vector
from grader.library.source import names_in, parsed
from grader.library.view import Training, finite, first_value, shown
from grader.verdict import Finding

from .case import Case, breaks, in_place, listed, wrong


def replaced(training: Training, *, crashed: bool) -> tuple[Binding, ...]:
    """Bindings in the loop that took a parameter's own name away from it, and mattered.

    They mattered if the new object took part in the next loss (or the old one was missing there), or if the program
    crashed before there was one.
    """
    slots = {p.slot for p in training.parameters}
    last = training.steps[-1].index
    found = []
    for binding in training.trace.bindings:
        matters = binding.used or (binding.used is None and crashed)
        if binding.slot in slots and binding.owner and binding.in_loop and matters and binding.step <= last + 1:
            found.append(binding)
    return tuple(found)


def lost(training: Training, *, crashed: bool) -> tuple[Binding, ...]:
    """Those of the replaced after which the name held no leaf that requires grad, and the old leaf stood still."""
    taken = [b for b in replaced(training, crashed=crashed) if b.kind != "module" and not (b.leaf and b.requires_grad)]
    return tuple(b for b in taken if not _moved_by_itself(training, b))


def _moved_by_itself(training: Training, binding: Binding) -> bool:
    """Whether the old tensor is still trained: then the name was only used for something else.

    A step after which nobody used the name any more may tell of what the name holds instead.
    """
    open_at = {b.step for b in training.trace.bindings if b.slot == binding.slot and b.used is None}
    readings = [r for s, r in training.readings(binding.slot) if s.index >= binding.step and s.index + 1 not in open_at]
    return any(r.serial == readings[0].serial and r.by != "still" for r in readings)


def rebound_parameter(case: Case) -> Finding | None:
    """The update made a new tensor instead of changing the parameter."""
    training = case.training
    if training is None:
        return None
    taken = lost(training, crashed=case.crash is not None) or _loop_variables(training)
    if not taken:
        return None
    first = taken[0]
    alike = [b for b in taken if b.step == first.step]
    message = _rebinding_story(case, first, list(dict.fromkeys(b.name for b in alike)))
    update = in_place(case, first.name, first.line)
    hint = f"Change the tensor itself, without recording it:\n\n`with torch.no_grad():\n    {update}`"
    seen = (
        f"before line {first.line}: `{first.name}` = {numbers_of(first.old)}, leaf; after it: {numbers_of(first.new)}, "
        f"leaf={first.leaf}, requires_grad={first.requires_grad}, another object"
    )
    if case.crash is not None:
        seen += f"; then, on line {case.crash.line}: {case.crash.type}: {case.crash.message[:160]}"
    return breaks("rebound_parameter", first.line, message, hint, seen)


def _rebinding_story(case: Case, first: Binding, names: list[str]) -> str:
    name = f"`{first.name}`"
    if first.kind != "tensor":
        what = f"a plain number ({first.kind}), which has no gradient"
    elif first.leaf:
        what = "a new tensor that does not require grad (it was made under `no_grad`)"
    else:
        what = "a new tensor that is the result of an operation, no longer a leaf"
    story = (
        f"In step {first.step}, line {first.line} makes {name} {what}. The name moved; the parameter did not change."
    )
    others = [name for name in names if name != first.name]
    if others:
        story += f" The same happens to {listed(others)}."
    crash = case.crash
    if crash is not None and crash.line is not None and "NoneType" in crash.message:
        story += (
            f" PyTorch fills `grad` of leaves only, so in the next round {name}`.grad` is None, and Python stops on "
            f"line {crash.line} with an error that names neither: {crash.message}"
        )
    elif crash is not None and crash.line is not None:
        story += f" So in the next round the program stops on line {crash.line}: {crash.message[:160]}"
    return story.replace("``", "")


def _loop_variables(training: Training) -> tuple[Binding, ...]:
    """`for p in parameters: p = p - rate * p.grad`: the loop's variable was rebound, the parameters stood still."""
    still = {p.slot for p in training.parameters if all(r.by == "still" for _, r in training.readings(p.slot))}
    return tuple(
        b for b in training.trace.bindings if not b.owner and b.in_loop and b.slot in still and b.derived and not b.leaf
    )


def numbers_of(vector: Vector) -> str:
    if not vector:
        return "(a larger tensor)"
    return "[" + ", ".join(shown(v) for v in vector[:4]) + (", ...]" if len(vector) > 4 else "]")


# -- shapes and graphs ----------------------------------------------------------------------------------------------


def broadcast_mismatch(case: Case) -> Finding | None:
    """Every prediction is compared with every target."""
    data = case.trace.data
    if data is None or (case.training is None and case.crash is None):
        return None
    table, prediction, target = data.table_shape, data.prediction_shape, data.target_shape
    if not (math.prod(table) > max(math.prod(prediction), math.prod(target)) > 1):
        return None
    message = (
        f"Line {data.line} compares a prediction of shape {_shape(prediction)} with targets of shape {_shape(target)}. "
        f"PyTorch stretches both into a table of shape {_shape(table)}: each prediction is compared with every target, "
        "so the best it can do is to predict their mean."
    )
    hint = "Give both the same shape, for example with `.view(-1, 1)` or `.squeeze()`; print the shapes to check."
    seen = f"{_shape(prediction)} against {_shape(target)} made {_shape(table)}"
    return wrong("broadcast_mismatch", data.line, message, hint, seen)


def _shape(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def forward_outside_loop(case: Case) -> Finding | None:
    """The same loss at every step: it never hears of the new parameters."""
    training = case.training
    if training is None or case.crash is not None:
        return None
    steps = [s for s in training.steps if s.via == "backward"]
    same, data = len({s.root for s in steps}) == 1, case.trace.data
    line = data.line if data is not None and data.line else steps[0].line if steps else None
    if not same:
        line = _outside(case, training, steps[0].line) if steps and _stays(training, steps) else None
    if len(steps) < 3 or line is None:
        return None
    what = "loss" if same else "prediction"
    message = (
        f"Every backward goes through the same {what}, computed once (line {line}) before the loop: the loss stays "
        f"{shown(steps[0].loss)} and its gradients are those of the first parameters."
    )
    hint = "Compute prediction and loss inside the loop, from the parameters as they are then."
    seen = f"one loss object in {len(steps)} backwards" if same else f"{len(steps)} losses of {shown(steps[0].loss)}"
    return wrong("forward_outside_loop", line, message, hint, seen)


def _stays(training: Training, steps: list[Step]) -> bool:
    """Whether the loss stays exactly as it is, although the parameters move."""
    moved = any(r.value != r.next and finite(r.next) for s in steps[:-1] for r in s.readings)
    return moved and len({s.loss for s in steps}) == 1 and steps[0].loss is not None


def _outside(case: Case, training: Training, backward: int) -> int | None:
    """The line before a loop that makes, of parameters, what the loop's loss is computed from, if it can be told."""
    source = parsed(case.evidence.source)
    asked = (n for n in source.all(ast.Call) if n.lineno == backward) if source is not None else ()
    call = next((c.func for c in asked if isinstance(c.func, ast.Attribute) and c.func.attr == "backward"), None)
    loops = source.loops(call) if source is not None and call is not None else []
    if source is None or call is None or not loops:
        return None
    inside = [n for n in ast.walk(loops[-1]) if isinstance(n, ast.Assign)]
    made = [n.value for n in inside if source.of(call.value) in map(source.of, n.targets)] or [call.value]
    read = {name for value in made for name in names_in(value)}
    parameters = {re.split(r"\W", training.name(p.slot))[0] for p in training.parameters}
    own = {d.name for d in source.all(ast.FunctionDef)} | parameters
    before = [s for s in source.assigned_before(loops[-1]) if read & set(map(source.of, s.targets))]
    data = {series.name for series in training.trace.series} | parameters
    made_there = [s for s in before if not data & set(map(source.of, s.targets)) and _uses(s.value, own)]
    return made_there[-1].lineno if made_there else None


def _uses(value: ast.expr, names: set[str]) -> bool:
    return isinstance(value, ast.Call | ast.BinOp | ast.Subscript) and bool(names_in(value) & names)


def graph_grows(case: Case) -> Finding | None:
    """The loss drags the graphs of all steps before it along."""
    training = case.training
    if training is None or len(training.steps) < 4:
        return None
    pairs = [(a, b) for a, b in itertools.pairwise(training.steps) if b.index == a.index + 1]
    growing = [b for a, b in pairs if b.nodes > a.nodes]  # it may begin anew with each epoch
    least, most = min(training.steps, key=_nodes), max(training.steps, key=_nodes)
    if 5 * len(growing) < 3 * len(pairs) or most.nodes < 2 * max(1, least.nodes):
        return None
    return _growing(least, most)


def _nodes(step: Step) -> int:
    return step.nodes


def _growing(first: Step, last: Step) -> Finding:
    message = (
        f"The graph behind the loss grows with every step: {first.nodes} operations at step {first.index + 1}, "
        f"{last.nodes} at step {last.index + 1}. A running sum of losses is being differentiated, with "
        "all steps before."
    )
    hint = "Differentiate the loss of this step alone; sum up `loss.item()` if you want the total."
    seen = f"nodes: {first.nodes} -> {last.nodes}; loss {shown(first.loss)} -> {shown(last.loss)}"
    return wrong("graph_grows", last.line, message, hint, seen)


def value_then(training: Training, slot: int) -> tuple[float | None, float | None]:
    """A slot's first number at the beginning and at the end of a training."""
    readings = [r for _, r in training.readings(slot)]
    return first_value(readings[0].value), first_value(readings[-1].next)
