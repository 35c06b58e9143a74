"""Parameters that stand still although they have a gradient."""

from __future__ import annotations

import ast
import re

from grader.evidence import Optimizer, Touch
from grader.library.regression import ROUNDING, elements_left_out, updates_of
from grader.library.roles import schedules
from grader.library.source import NAMING, parsed
from grader.library.updates import Law, Movement, is_data
from grader.library.view import first_value, is_empty, shown
from grader.verdict import Finding, Place

from .case import Case, breaks, element, line_of_rate, listed, moved_by, named_only, names_of, one_step, wrong
from .clues import passed_by


def optimizer_of(case: Case, slot: int) -> Optimizer | None:
    return next((o for o in case.trace.optimizers if slot in o.slots), None)


def pointless(case: Case) -> list[Movement]:
    """Parameters that are written at every step and yet do not move: their update does not look at the gradient."""
    return [m for m in _written_yet_still(case) if not _looks_at_its_gradient(case, m)]


def _written_yet_still(case: Case) -> list[Movement]:
    written = {t.slot for t in case.trace.touches if t.part == "value" and t.act == "write"}
    written |= {m.slot for m in case.movements if m.reading.by != "still"}  # in hooks nobody sees the operations
    return [m for m in moved_by(case, Law.STILL) if m.slot in written and not is_empty(m.reading.after)]


def _looks_at_its_gradient(case: Case, still: Movement) -> bool:
    """Whether a parameter that hardly moves is moved by its gradient, as far as one can see.

    What `torch.autograd.grad` returns is looked at by nobody whom one could see: then another parameter's rate tells.
    """
    reading = still.reading
    if reading.next != reading.value or any(_is_read(t, still.slot) for t in case.trace.touches):
        return True
    return still.step.via == "grad" and not any(_is_seen(still, rate) for rate in _rates(case))


def undone(case: Case) -> list[Movement]:
    """Parameters that stand still although their update is large enough to be seen: something undoes it."""
    return [m for m in _written_yet_still(case) if _looks_at_its_gradient(case, m) and _would_move(case, m)]


def _would_move(case: Case, still: Movement) -> bool:
    """Whether an update by the rate of the parameters that move would be more than rounding, and a second line writes.

    A rate of its own may be as small as it likes; what undoes an update stands on a line of its own.
    """
    lines = {t.line for t in case.trace.touches if (t.slot, t.part, t.act) == (still.slot, "value", "write")}
    rates = _rates(case)
    return len(lines) > 1 and bool(rates) and _is_seen(still, min(rates))


def _rates(case: Case) -> list[float]:
    return [m.rate for m in case.movements if m.rate is not None]


def _is_seen(still: Movement, rate: float) -> bool:
    """Whether an update at a rate would be more than rounding."""
    steep, size = (
        max((abs(v) for v in vector if v is not None), default=0.0)
        for vector in (still.reading.after or (), still.reading.value)
    )
    return rate * steep > ROUNDING * size


def _is_read(touch: Touch, slot: int) -> bool:
    return (touch.slot, touch.part, touch.act) == (slot, "grad", "read")


def lost_in_rounding(case: Case) -> Finding | None:
    """Updates so small that the numbers cannot hold them."""
    found = [m for m in _written_yet_still(case) if _looks_at_its_gradient(case, m) and not _would_move(case, m)]
    if not found or case.training is None:
        return None
    first, line = found[0], case.first_line([m.slot for m in found], "value")
    name, value = case.name(first.slot), first_value(first.reading.value)
    gradient = first_value(first.reading.after or ())
    message = (
        f"{f'Line {line} changes' if line else 'You change'} {names_of(case, found)} by so little that hardly anything "
        f"arrives: a number in single precision keeps about seven digits, and next to `{name}` = {shown(value)} the "
        f"update (learning rate times a gradient of {shown(gradient)}) is beyond the last of them."
    )
    if gradient and value:
        line = line_of_rate(case, lambda rate: abs(rate * gradient) <= ROUNDING * abs(value)) or line
    hint = "Take a much larger learning rate, as long as the loss still falls."
    return wrong("learning_rate_too_small", line, message, hint, one_step(case, first))


def parameter_never_updated(case: Case) -> Finding | None:
    """A parameter has a gradient, and nothing uses it. The first clue in the program's text to why is told."""
    training = case.training
    never_steps = bool(case.trace.optimizers) and not _asks_for_steps(case)
    if training is None or (len(training.steps) < (2 if case.crash is None else 3) and not never_steps):
        return None  # there was no time to update
    written = {m.slot for m in _written_yet_still(case)}
    found = [m for m in moved_by(case, Law.STILL) if m.slot not in written and not is_data(training, m)]
    clues = (_never_stepped, _left_out_of_optimizer, _result_discarded, _variable_renamed, _let_through, _not_used)
    return next((told for clue in clues if (told := clue(case, found)) is not None), None) if found else None


def _never_stepped(case: Case, found: list[Movement]) -> Finding | None:
    optimizers = case.trace.optimizers
    if not optimizers or _moved(case) or any(o.steps for o in optimizers):
        return None
    line = named_only(case, "step")
    if line is not None:
        message = (
            f"Line {line} only names `{case.source_line(line)}`: without parentheses nothing is called, so nothing "
            "applies the gradients."
        )
        hint = f"Call it: `{case.source_line(line)}()`."
    else:
        line = found[0].step.line
        message = (
            f"Gradients are computed, but `step()` of the optimizer (line {optimizers[0].line}) is never "
            "called: nothing applies them."
        )
        hint = "Call `optimizer.step()` once a step, after `backward()`."
    return wrong("optimizer_never_steps", line, message, hint, one_step(case, found[0]))


def _left_out_of_optimizer(case: Case, found: list[Movement]) -> Finding | None:
    optimizers, first = case.trace.optimizers, found[0]
    if not optimizers or optimizer_of(case, first.slot) is not None:
        return None
    it = "them" if len(found) > 1 else "it"
    message = (
        f"{names_of(case, found)} {'are' if len(found) > 1 else 'is'} not among the parameters of the optimizer made "
        f"on line {optimizers[0].line}: nothing ever moves {it}."
    )
    hint = f"Hand {it} over too, for example `[..., {case.name(first.slot)}]`, or `model.parameters()`."
    return wrong("parameter_not_in_optimizer", optimizers[0].line, message, hint, one_step(case, first))


def _result_discarded(case: Case, found: list[Movement]) -> Finding | None:
    line = _thrown_away(case, found[0].slot, case.name(found[0].slot))
    if line is None:
        return None
    message = (
        f"Line {line} computes what {names_of(case, found)} should become, and throws it away: the outcome is a new "
        "tensor that nobody keeps, and the parameter stays as it is."
    )
    hint = "Change the parameter in place under `torch.no_grad()`, for example with `-=` or `.sub_(...)`."
    return wrong("parameter_never_updated", line, message, hint, one_step(case, found[0]))


def _variable_renamed(case: Case, found: list[Movement]) -> Finding | None:
    renamed = _loop_variable(case, found[0].slot)
    if renamed is None:
        return None
    line, variable = renamed
    message = (
        f"Line {line} gives the name `{variable}` to a new tensor. That changes the loop's variable only: "
        f"{names_of(case, found)} {'stay as they are' if len(found) > 1 else 'stays as it is'}."
    )
    hint = f"Change the tensor itself, in place: `{variable} -= ...` under `torch.no_grad()`."
    return breaks("rebound_parameter", line, message, hint, one_step(case, found[0]))


def _let_through(case: Case, found: list[Movement]) -> Finding | None:
    guard = passed_by(case, case.first_line(_moved(case), "value")) if not case.trace.optimizers else None
    if guard is None:
        return None
    line, update = guard
    message = (
        f"Line {line} lets only some of the parameters through to the update on line {update}: "
        f"{names_of(case, found)} never {'get' if len(found) > 1 else 'gets'} there."
    )
    hint = f"Update every parameter: leave out the condition on line {line}."
    return wrong("parameter_never_updated", line, message, hint, one_step(case, found[0]))


def _not_used(case: Case, found: list[Movement]) -> Finding:
    first = found[0]
    has, it = ("have gradients", "they keep the values") if len(found) > 1 else ("has a gradient", "it keeps the value")
    message = f"{names_of(case, found)} {has} at every step, but no line uses them: {it} from the beginning."
    hint = "Update every parameter of your model in the same way, each with its own `grad`."
    line = case.born(first.slot) or case.first_line(_moved(case), "value") or first.step.line
    return wrong("parameter_never_updated", line, message, hint, one_step(case, first))


def _moved(case: Case) -> list[int]:
    """The slots of parameters that do not stand still."""
    return sorted({m.slot for m in case.movements if m.law is not Law.STILL})


def _thrown_away(case: Case, slot: int, name: str) -> int | None:
    """The line that reads a gradient to compute a new value, and keeps the outcome nowhere."""
    source, line = parsed(case.evidence.source), case.line_of(slot, "grad", "read")
    if source is None or line is None:
        return None
    for statement in source.at(Place(line)):
        value = statement.value if isinstance(statement, ast.Expr) else None
        function = source.of(value.func) if isinstance(value, ast.Call) else ""
        computes = isinstance(value, ast.BinOp) or re.search(r"(^|\.)(sub|add|subtract|mul)$", function)
        inside = [ast.unparse(n) for n in ast.walk(statement) if isinstance(n, NAMING)]
        if computes and inside.count(name) > inside.count(f"{name}.grad") > 0:
            return line
    return None


def _loop_variable(case: Case, slot: int) -> tuple[int, str] | None:
    """A line that uses this gradient to give a loop's variable a new tensor, made from the one it held."""
    source = parsed(case.evidence.source)
    if source is None:
        return None
    lines = {t.line for t in case.trace.touches if (t.slot, t.part, t.act) == (slot, "grad", "read")}
    found = [s for line in sorted(lines) for s in source.at(Place(line)) if isinstance(s, ast.Assign)]
    for statement in found:
        target = source.of(statement.targets[0])
        variables = {
            source.of(n) for loop in source.loops(statement) if isinstance(loop, ast.For) for n in _parts(loop)
        }
        if target in variables and target in {
            source.of(n) for n in ast.walk(statement.value) if isinstance(n, ast.Name)
        }:
            return statement.lineno, target
    return None


def _parts(loop: ast.For) -> list[ast.expr]:
    """The variables of a loop."""
    return list(loop.target.elts) if isinstance(loop.target, ast.Tuple) else [loop.target]


def partly_updated(case: Case) -> Finding | None:
    """Some numbers of a parameter are updated, others are not."""
    found = moved_by(case, Law.PARTLY)
    if not found or case.training is None:
        return None
    first, line = found[0], case.line_of(found[0].slot, "value")
    name = case.name(first.slot)
    left_out = elements_left_out(updates_of(first.slot, list(case.training.readings(first.slot))))
    shape = next(p.shape for p in case.training.parameters if p.slot == first.slot)
    names = listed([element(name, shape, i) for i in left_out])
    has, it = ("have", "they keep their values") if len(left_out) > 1 else ("has", "it keeps its value")
    message = (
        f"Line {line} moves a part of `{name}` only: {names} {has} a gradient at every step, too, but {it} from the "
        "beginning."
    )
    hint = f"Update the whole tensor: `{name} -= learning_rate * {case.gradient(name)}` under `torch.no_grad()`."
    value, gradient = first.reading.value[left_out[0]], (first.reading.after or ())[left_out[0]]
    seen = f"step {first.step.index + 1}: {names} = {shown(value)}, gradient {shown(gradient)}; it stays {shown(value)}"
    return wrong("parameter_never_updated", line, message, hint, seen)


def _asks_for_steps(case: Case) -> bool:
    """Whether the program calls `step` on anything that is not a schedule of the learning rate."""
    source = parsed(case.evidence.source)
    if source is None:
        return True
    made = {source.of(target) for a in schedules(source) for target in a.targets}
    attributes = [a for a in source.all(ast.Attribute) if a.attr == "step"]
    return any(source.of(a.value) not in made for a in attributes)
