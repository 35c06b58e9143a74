"""Parameters that were meant to be learned, and that no loss depends on: frozen, or read as plain numbers."""

from __future__ import annotations

import ast

from grader.evidence import Idle
from grader.library.source import Source, parsed
from grader.verdict import Finding, Place

from .case import Case, listed, wrong
from .outcome import one_short


def frozen_parameter(case: Case) -> Finding | None:
    """An optimizer holds a number that does not require grad, and the line misses just that one."""
    optimizer, idle = _missing(case, requires_grad=False)
    if idle is None or one_short(case) is None:
        return None
    name = f"`{idle.name}`" if idle.name else "One of your numbers"
    message = (
        f"{name} does not require grad. The optimizer made on line {optimizer} holds it, but no gradient ever "
        "reaches it: it keeps its first value, and the line cannot follow your data."
    )
    hint = f"Let {name[0].lower() + name[1:]} be learned, too: `requires_grad=True` (what a `Parameter` has of itself)."
    seen = f"{name}: requires_grad=False in every step"
    return wrong("missing_requires_grad", idle.born or optimizer, message, hint, seen)


def taken_out(case: Case) -> Finding | None:
    """A parameter's values go into the prediction as plain numbers, so that its gradient never comes."""
    _, idle = _missing(case, requires_grad=True)
    source = parsed(case.evidence.source)
    if idle is None or not idle.name or source is None or not (one_short(case) or _cannot_tell(case)):
        return None
    formula = {operation.line for operation in case.trace.formula}
    found = next(((line, how) for line, how in idle.taken if _feeds(source, line, formula)), None)
    if found is None:
        return None
    line, how = found
    message = (
        f"Line {line} takes the value of `{idle.name}` out of the graph (`{how.split()[0]}`) before the prediction "
        f"uses it. So no gradient reaches `{idle.name}`: the optimizer holds it, and it keeps its first value."
    )
    hint = f"Compute the prediction with `{idle.name}` itself; plain numbers are for printing."
    return wrong("graph_cut", line, message, hint, f"the loss of no step depends on `{idle.name}`")


def _cannot_tell(case: Case) -> bool:
    """Whether the inputs are not known, as where they are plain numbers: then nobody can see what the line misses."""
    data = case.training.trace.data if case.training is not None else None
    return data is not None and not data.inputs


def built_from_numbers(case: Case) -> Finding | None:
    """The loss is a new tensor made of plain numbers at every step: nothing that is to be learned is behind it."""
    training, cut = case.training, next((n for n in case.trace.notes if n.kind == "cut_in_part" and n.line), None)
    held = [o for o in case.trace.optimizers if o.line and o.steps and not o.slots and any(i.name for i in o.idle)]
    if training is None or cut is None or len(training.steps) < 2 or (case.trace.optimizers and not held):
        return None
    fresh = [len({r.serial for _, r in training.readings(p.slot)}) == len(training.steps) for p in training.parameters]
    if not all(fresh) or any(p.names and p.born != cut.line for p in training.parameters):
        return None
    names = listed([i.name for i in held[0].idle if i.name]) if held else "your parameters"
    message = (
        f"Line {cut.line} takes plain numbers out of the graph (`{cut.text}`), and your loss is made of them. So no "
        f"gradient reaches {names}: {'the optimizer holds them, and ' * bool(held)}they keep their first values."
    )
    hint = "Compute the loss with the tensors themselves: add them up, or `torch.stack(...)` them, and take the mean."
    return wrong("graph_cut", cut.line, message, hint, f"the loss of no step depends on {names}")


def taken_out_unnamed(case: Case) -> Finding | None:
    """What is missing for a line is there, as a number that was taken out of the graph in the prediction itself."""
    short, source = one_short(case), parsed(case.evidence.source)
    if taken_out(case) is not None:
        return None
    formula = {operation.line for operation in case.trace.formula}
    cuts = [n for n in case.trace.notes if n.kind == "cut_in_part" and n.line] if short is not None else []
    cut = next((n for n in cuts if source is not None and _feeds(source, n.line or 0, formula)), None)
    if cut is None:
        return None
    how = cut.text.split()[0]
    message = (
        f"Line {cut.line} takes a number out of the graph (`{how}`), and the prediction is computed with it. So no "
        "gradient reaches what it was taken from, which keeps its first value."
    )
    hint = "Compute the prediction with the parameters themselves; plain numbers are for printing."
    return wrong("graph_cut", cut.line, message, hint, f"`{case.source_line(cut.line)}`")


def _missing(case: Case, *, requires_grad: bool) -> tuple[int | None, Idle | None]:
    """The one number that an optimizer was given and no loss depends on, with the line of the optimizer."""
    given = [(o.line, i) for o in case.trace.optimizers if o.line for i in o.idle]
    found = [(line, i) for line, i in given if i.requires_grad is requires_grad]
    numbers = [(line, i) for line, i in found if all(size == 1 for size in i.shape)]
    return numbers[0] if len(numbers) == 1 else (None, None)


def _feeds(source: Source, line: int, formula: set[int]) -> bool:
    """Whether what a line takes goes into the formula: in an expression there, or by a name that is used there."""
    if line in formula:
        return True
    made = [s for s in source.at(Place(line)) if isinstance(s, ast.Assign)]
    names = {source.of(target) for statement in made for target in statement.targets}
    used = [s for number in formula for s in source.at(Place(number))]
    return any(isinstance(n, ast.Name) and n.id in names for s in used for n in ast.walk(s))
