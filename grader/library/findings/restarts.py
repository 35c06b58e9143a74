"""Parameters that are made anew in the loop: at every step, or for every pass; from the old ones, or starting over."""

from __future__ import annotations

import ast
import math
from itertools import groupby, pairwise

import numpy as np

from grader.evidence import Binding, Optimizer, Step, Trace, Vector
from grader.library.convergence import learned
from grader.library.roles import backwards
from grader.library.source import NAMING, Loop, parsed, reaches
from grader.library.view import Training, finite, plain, shown
from grader.verdict import Finding, Place

from .case import Case, in_place, listed, wrong
from .graph import numbers_of, replaced

_LEAST = 8  # trainings: so many are no random restarts and no rates that are tried out


def recreated(training: Training) -> tuple[Binding, ...]:
    """Bindings in the loop of a parameter's own name to another leaf, again and again."""
    fresh = [b for b in replaced(training, crashed=False) if b.leaf and b.requires_grad]
    return tuple(fresh) if len(fresh) >= 2 else ()


def recreated_leaf(case: Case) -> Finding | None:
    """A new parameter at every step, made from the old one."""
    bindings = recreated(case.training) if case.training is not None else ()
    if not bindings or _starts_over(case, bindings):
        return None
    first = bindings[0]
    names = listed([b.name for b in bindings if b.step == first.step])
    left_behind = _left_behind(case, bindings, names)
    if left_behind is not None:
        return left_behind
    message = (
        f"Line {first.line} makes a new tensor for {names} {_how_often(case, bindings)}. It trains, since each "
        "new one is a leaf that starts from the old value; but whatever else holds the old one (an optimizer, a "
        "list, a plot) is left behind."
    )
    update = in_place(case, first.name, first.line)
    hint = f"Keep the tensor and change it in place:\n\n`with torch.no_grad():\n    {update}`"
    count = len({r.serial for _, r in case.training.readings(first.slot)}) if case.training is not None else 0
    seen = (
        f"`{first.name}` was {count} different objects in the steps recorded; step {first.step}: "
        f"{numbers_of(first.old)} -> {numbers_of(first.new)}"
    )
    return wrong("recreated_leaf", first.line, message, hint, seen)


def _how_often(case: Case, bindings: tuple[Binding, ...]) -> str:
    first, *later = dict.fromkeys(b.step for b in bindings)
    return "at every step" if later[:1] == [first + 1] else f"again and again, first in step {first}"


def reinitialised_in_loop(case: Case) -> Finding | None:
    """A parameter is made anew in the loop: every step starts over."""
    bindings = recreated(case.training) if case.training is not None else ()
    if not bindings or not _starts_over(case, bindings):
        return None
    first = next((b for b in bindings if _is_inside(case, b.line)), bindings[0])
    names = listed([b.name for b in bindings if b.step == first.step])
    line = first.line if _is_inside(case, first.line) else _called_in_loop(case, first.line) or first.line
    message = (
        f"Line {line} runs in every turn of the loop and gives {names} a new start: what the step before "
        "had learned is thrown away."
    )
    hint = f"Let line {line} run once, before the loop."
    values = ", ".join(numbers_of(b.new) for b in bindings[:4] if b.name == first.name)
    seen = (
        f"`{first.name}` began the steps with {values}" if any(b.new for b in bindings) else "another model each time"
    )
    return wrong("reinitialised_in_loop", line, message, hint, seen)


def _is_inside(case: Case, line: int) -> bool:
    """Whether a line stands in the training's loop itself, and not in a function that is called there."""
    around = _around_training(case)
    return around is not None and reaches(around, line)


def _around_training(case: Case) -> Loop | None:
    source, loop = parsed(case.evidence.source), case.training.loop if case.training is not None else None
    return source.loop_at(loop.line) if source is not None and loop is not None else None


def _called_in_loop(case: Case, line: int) -> int | None:
    """The only line of the training's loop that calls the function in which a line stands, if that does not train."""
    source, around = parsed(case.evidence.source), _around_training(case)
    if source is None or around is None:
        return None
    trains = {above for call in backwards(source) for above in source.around(call)}
    own = {f.name for f in source.all(ast.FunctionDef) if reaches(f, line) and f not in trains}
    calls = (n for n in ast.walk(around) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name))
    lines = {c.lineno for c in calls if ast.unparse(c.func) in own}
    return lines.pop() if len(lines) == 1 else None


def _left_behind(case: Case, bindings: tuple[Binding, ...], names: str) -> Finding | None:
    """An optimizer steps with the first tensors, while the loss uses new ones that nothing ever moves."""
    first, made = bindings[0], next((o for o in case.trace.optimizers if _first_held(o, bindings)), None)
    if made is None or any(b.old != b.new for b in bindings):
        return None
    message = (
        f"Line {first.line} makes a new tensor for {names} {_how_often(case, bindings)}, but the optimizer made on "
        f"line {made.line} still holds the first ones: it never moves those that your loss uses."
    )
    hint = f"Leave line {first.line} out: one tensor serves all steps, and `zero_grad()` cleans its gradient."
    seen = (
        f"`{first.name}` was {numbers_of(first.old)} before line {first.line} and is {numbers_of(first.new)} after it"
    )
    return wrong("parameter_not_in_optimizer", first.line, message, hint, seen)


def _first_held(optimizer: Optimizer, bindings: tuple[Binding, ...]) -> bool:
    """Whether an optimizer that steps was given what these names held before, perhaps before the first loss."""
    slots, names = {b.slot for b in bindings}, {b.name for b in bindings}
    given = slots & set(optimizer.slots) or names & {i.name for i in optimizer.idle}
    return optimizer.steps > 0 and optimizer.line is not None and bool(given)


def _starts_over(case: Case, bindings: tuple[Binding, ...]) -> bool:
    """Whether new values have nothing to do with the old ones and their gradients."""
    if any(b.kind == "module" for b in bindings) or _one_start(bindings):
        return True
    each: dict[str, list[float | None]] = {}
    for binding in bindings:
        if binding.old and binding.new:
            each.setdefault(binding.name, []).append(_rate_of(case, binding))
    rates = [rate for mine in each.values() for rate in mine]
    if rates and not any(r != 0.0 for r in rates):
        return not all(_copies(case, b) for b in bindings)  # the same values again and again
    related = sum(_related(mine) for mine in each.values())
    return (related < 0.8 * len(rates) or not rates) and not _go_together(case, bindings)


def _go_together(case: Case, bindings: tuple[Binding, ...]) -> bool:
    """Whether in each step all names went against their gradients at one rate, as where a step length is searched."""
    steps: dict[int, list[float | None]] = {}
    for binding in bindings:
        steps.setdefault(binding.step, []).append(_rate_of(case, binding))
    alike = [rates for rates in steps.values() if len(rates) > 1 and None not in rates]
    pairs = [(min(known), max(known)) for rates in alike if (known := [r for r in rates if r is not None])]
    return bool(pairs) and len(pairs) == len(steps) and all(0 < least <= most < 1.05 * least for least, most in pairs)


def _copies(case: Case, binding: Binding) -> bool:
    """Whether a line makes a name's new tensor from what the name held, as its text tells."""
    source = parsed(case.evidence.source)
    made = [s for s in source.at(Place(binding.line)) if isinstance(s, ast.Assign)] if source is not None else []
    return any(isinstance(n, NAMING) and ast.unparse(n) == binding.name for s in made for n in ast.walk(s.value))


def _related(rates: list[float | None]) -> int:
    """How many of a name's rates are like one beside them, as with a learning rate, even if that falls slowly."""
    beside = [(r, [*rates[max(0, i - 1) : i], *rates[i + 1 : i + 2]]) for i, r in enumerate(rates)]
    return sum(r == 0.0 or (r is not None and any(o and 0.3 < r / o < 3 for o in others)) for r, others in beside)


def _one_start(bindings: tuple[Binding, ...]) -> bool:
    """Whether one name is given the same numbers again and again, although it held others each time."""
    mine = [b for b in bindings if b.name == bindings[0].name and b.new]
    return len(mine) >= 2 and len({b.new for b in mine}) == 1 and all(b.old != b.new for b in mine)


def _returned(case: Case, binding: Binding) -> Vector | None:
    """The gradient that `torch.autograd.grad` returned in the step before a binding."""
    readings = case.training.readings(binding.slot) if case.training is not None else ()
    return next((r.after for s, r in readings if s.index + 1 == binding.step), None)


def _rate_of(case: Case, binding: Binding) -> float | None:
    return _rate(binding, binding.grad or _returned(case, binding))


def _rate(binding: Binding, gradient: Vector | None) -> float | None:
    """How far a new value went straight against the old one's gradient, per unit of it; 0 for the same value.

    None where it went another way.
    """
    if not (finite(binding.old) and finite(binding.new)) or len(binding.old) != len(binding.new):
        return None
    moved = np.array(plain(binding.new)) - np.array(plain(binding.old))
    if not moved.any():
        return 0.0
    if not gradient or not finite(gradient) or len(gradient) != len(moved):
        return None
    along = np.array(plain(gradient))
    lengths = float(np.linalg.norm(moved) * np.linalg.norm(along))
    straight = lengths > 0 and abs(float(moved @ along)) > 0.98 * lengths
    return -float(moved @ along) / float(along @ along) if straight else None


# -- a new start for every pass ----------------------------------------------------------------------------------------


def restarts_every_pass(case: Case) -> Finding | None:
    """Many trainings, each a single pass through the data: an outer loop makes the parameters, an inner one trains."""
    trace = case.trace
    passes = _trainings(trace)
    if len(passes) < _LEAST or not _is_one_pass(trace) or any(_goes_on(a, b) for a, b in pairwise(passes)):
        return None
    later = [p for p in trace.parameters if p.training > 0]
    end, lines = learned(case.run), {p.born for p in later}
    if end is not None and end.converged(case.share):
        return None  # random restarts, each of which arrives
    if None in lines or lines != {p.born for p in trace.parameters if p.training == 0}:
        return None  # the first are made elsewhere
    line = min(p.born for p in later if p.born is not None)
    names = _renewed(trace)
    outer = next(a for a in trace.loops if a.parent is None)
    message = (
        f"Line {line} runs in every turn of the loop on line {outer.line} and gives {names} a new start for every pass "
        "through the data: what the pass before had learned is thrown away."
    )
    hint = f"Let line {line} run once, before the loop."
    return wrong("reinitialised_in_loop", line, message, hint, _seen(passes))


def starts_again(case: Case) -> Finding | None:
    """Trainings that begin with the same numbers again and again, in a loop that waits for them to get better."""
    trace, end = case.trace, learned(case.run)
    passes = _trainings(trace)
    outer = next((a for a in trace.loops if a.parent is None), None)
    if len(passes) < 2 or outer is None or outer.exit == "exhausted" or not outer.ended_by or end is None:
        return None
    starts = [[r.value for r in steps[0].readings] for steps in passes]
    whole = outer.first_step <= passes[0][0].index and passes[-1][-1].index < outer.last_step
    if not whole or any(start != starts[0] for start in starts) or end.converged(case.share):
        return None
    lines = [p.born for p in trace.parameters if p.training == 1 and p.born is not None]
    if not lines:
        return None
    names = _renewed(trace)
    message = (
        f"Line {min(lines)} gives {names} a new start again and again while the loop on line {outer.line} goes on: "
        "what had been learned is thrown away each time."
    )
    hint = f"Run line {min(lines)} once, before the loop."
    return wrong("reinitialised_in_loop", min(lines), message, hint, _seen(passes))


def _trainings(trace: Trace) -> list[list[Step]]:
    """The steps with parameters, training by training."""
    return [list(steps) for _, steps in groupby((s for s in trace.steps if s.readings), key=lambda s: s.training)]


def _renewed(trace: Trace) -> str:
    """The names of the second training's parameters, for a sentence."""
    return listed([p.names[0] if p.names else "a parameter" for p in trace.parameters if p.training == 1][::-1])


def _is_one_pass(trace: Trace) -> bool:
    """Whether the inner loops go once through the data, as far as batches and data can be counted."""
    inner = [a for a in trace.loops if a.parent is not None and a.exit != "unfinished"]
    data, counts = trace.data, {a.last_step - a.first_step for a in inner}
    if data is None or not inner or len(counts) != 1 or len({(a.line, a.parent) for a in inner}) != 1:
        return False
    rows, steps = math.prod(data.prediction_shape), counts.pop()
    whole = max((s.length for s in trace.series), default=0)
    return steps >= 2 and rows < whole and rows * (steps - 1) < whole <= rows * steps


def _goes_on(one: list[Step], other: list[Step]) -> bool:
    """Whether a pass begins with what the one before ended with."""
    return _at(one[-1], "next") == _at(other[0], "value")


def _at(step: Step, at: str) -> list[Vector]:
    return [getattr(r, at) for r in step.readings]


def _seen(passes: list[list[Step]]) -> str:
    starts = [steps[0].readings[-1].value for steps in passes[:4]]
    shown_starts = ", ".join(shown(v[0]) for v in starts if v)
    return f"the passes began with {shown_starts}; {len(passes)} passes seen"
