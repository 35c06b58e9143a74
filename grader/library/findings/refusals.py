"""What torch refuses to do, by an error of its own: what the error means, and the line that caused it."""

from __future__ import annotations

import ast
import math
import re
from difflib import SequenceMatcher

from grader.evidence import Crash, TensorState
from grader.library.roles import backwards
from grader.library.source import parsed
from grader.verdict import Finding, Place

from .case import Case, breaks, in_place, listed

_NO_GRAPH = "does not require grad"
_IN_PLACE = ("a leaf Variable that requires grad", "a view of a leaf Variable that requires grad")


def inplace_on_leaf(case: Case) -> Finding | None:
    """A parameter was changed in place while autograd was recording."""
    crash = case.crash
    if crash is None or crash.type != "RuntimeError" or not any(text in crash.message for text in _IN_PLACE):
        return None
    leaves = [t.name for t in crash.tensors if t.on_line and t.leaf and t.requires_grad and "." not in t.name]
    name = leaves[0] if leaves else "the parameter"
    message = (
        f"Line {crash.line} changes `{name}` in place while PyTorch is recording operations, and PyTorch refuses: "
        f"`{name}` is a leaf whose gradient it has to compute, and the update is not part of the model."
    )
    hint = f"Put the update under `with torch.no_grad():`, so that it is not recorded:\n\n`{_guarded(crash)}`"
    state = f"`{name}`: leaf, requires_grad=True; gradients were being recorded"
    return breaks("inplace_on_leaf", crash.line, message, hint, f"{crash.type}: {crash.message[:300]} ({state})")


def _guarded(crash: Crash) -> str:
    return f"with torch.no_grad():\n    {crash.text.strip()}"


def missing_requires_grad(case: Case) -> Finding | None:
    """Something that should be learned was never marked as a parameter."""
    crash = case.crash
    if crash is None:
        return None
    no_graph = crash.type == "RuntimeError" and _NO_GRAPH in crash.message
    no_grad_read = is_none_error(crash)
    if not (no_graph or no_grad_read):
        return None
    forgotten = [t for t in crash.tensors if _is_forgotten(t) and t.on_line != no_graph and not _by_update(case, t)]
    if no_grad_read:
        forgotten = [t for t in forgotten if f"{t.name}.grad" in crash.text or t.name not in crash.text]
    if not forgotten or (no_graph and case.training is not None):
        return None
    names = listed([t.name for t in forgotten])
    one = len({t.name for t in forgotten}) == 1
    them, are = ("it", "was") if one else ("them", "were")
    seen = (
        "so the loss has no graph to go back through" if no_graph else f"so its `grad` stays None on line {crash.line}"
    )
    message = f"{names} {are} made without `requires_grad=True`. PyTorch does not track {them}, {seen}."
    hint = (
        f"Ask for gradients where {them.replace('them', 'they are').replace('it', 'it is')} made: `requires_grad=True`."
    )
    line = min((made_at(case, t.born) or 0 for t in forgotten if t.born), default=crash.line)
    if (misspelt := _misspelt(case, [t.name for t in forgotten])) is not None:
        line, word = misspelt
        message = f"Line {line} sets `{word}`, a name that PyTorch does not know: {names} {are} not tracked, {seen}."
        hint = "The attribute is called `requires_grad`."
    elif (frozen := _switched_off(case)) is not None:
        line = frozen
        message = f"Line {line} switches gradients off (`{case.source_line(line)}`): {names} {are} not tracked, {seen}."
        hint = f"Leave line {line} out: what is learned needs its gradient."
    states = "; ".join(f"{t.name}: requires_grad={t.requires_grad}, leaf={t.leaf}" for t in forgotten)
    return breaks("missing_requires_grad", line, message, hint, f"{states}. {crash.type}: {crash.message[:200]}")


def _switched_off(case: Case) -> int | None:
    """The only line that sets `requires_grad` to False."""
    source = parsed(case.evidence.source)
    lines = [
        statement.lineno
        for statement in (source.all(ast.stmt) if source is not None else ())
        if re.search(r"\.requires_grad(_\(| = )False\)?$", ast.unparse(statement)) and not hasattr(statement, "body")
    ]
    return lines[0] if len(lines) == 1 else None


def _misspelt(case: Case, names: list[str]) -> tuple[int, str] | None:
    """A line that sets an attribute of one of these tensors which is nearly called `requires_grad`."""
    source = parsed(case.evidence.source)
    assigned = [t for a in source.all(ast.Assign) for t in a.targets] if source is not None else []
    for target in assigned:
        if isinstance(target, ast.Attribute) and ast.unparse(target.value) in names and _is_misspelt(target.attr):
            return target.lineno, ast.unparse(target)
    return None


def _is_misspelt(attribute: str) -> bool:
    return attribute != "requires_grad" and SequenceMatcher(None, attribute, "requires_grad").ratio() > 0.8


def _is_forgotten(tensor: TensorState) -> bool:
    is_float = tensor.dtype.startswith(("float", "bfloat"))
    return tensor.leaf and not tensor.requires_grad and is_float and not tensor.name.endswith((".grad", ".data"))


def integer_parameter(case: Case) -> Finding | None:
    """Whole numbers cannot have gradients."""
    crash = case.crash
    if crash is None or "floating point" not in crash.message or "require gradients" not in crash.message:
        return None
    message = f"Line {crash.line} asks for gradients of whole numbers. Slopes change in small steps; integers cannot."
    hint = "Make the parameter from fractions: `0.` instead of `0`, or `dtype=torch.float32`."
    return breaks("integer_parameter", crash.line, message, hint, f"{crash.type}: {crash.message[:300]}")


def numpy_on_requires_grad(case: Case) -> Finding | None:
    """numpy was asked for a tensor that autograd tracks."""
    crash = case.crash
    if crash is None or "Can't call numpy() on Tensor that requires grad" not in crash.message:
        return None
    tracked = next((t for t in crash.tensors if t.on_line and t.leaf and t.requires_grad and t.born), None)
    what = f"`{tracked.name}`, made on line {tracked.born}," if tracked is not None else "a tensor"
    message = f"Line {crash.line} turns {what} into a numpy array while PyTorch still tracks it."
    hint = "Detach it first: `.detach().numpy()`."
    if tracked is not None and math.prod(tracked.shape) >= 8 and tracked.slot is None:
        hint = (
            f"If `{tracked.name}` is data, it needs no gradient: leave out its `requires_grad`. Else detach it first."
        )
    return breaks("numpy_on_requires_grad", crash.line, message, hint, f"{crash.type}: {crash.message[:200]}")


def none_gradient_read(case: Case) -> Finding | None:
    """Arithmetic on a gradient that is None, when nothing above explains it."""
    crash = case.crash
    if crash is None or not is_none_error(crash):
        return None
    bare = [t for t in crash.tensors if t.on_line and not t.has_grad and not t.name.endswith((".grad", ".data"))]
    updated = next((t for t in bare if _by_update(case, t)), None)
    if updated is not None and updated.born is not None:
        return _update_made_another(case, crash, updated, updated.born)
    derived = next((t for t in bare if not t.leaf), None)
    if derived is not None:
        line = made_at(case, derived.born) or crash.line
        where = f" (line {line})" if line != crash.line else ""
        seen = f"`{derived.name}` is the result of an operation{where}, not a tensor that you created"
        message = f"On line {crash.line} `{derived.name}.grad` is None: {seen}, and only those keep a gradient."
        hint = f"Make `{derived.name}` in one step and call `.requires_grad_()` on the outcome."
        if _is_of_a_step(case, derived.born):
            line = crash.line
            hint = (
                f"Use the gradients of your parameters, which `backward()` computes for you; or call "
                f"`{derived.name}.retain_grad()` before it, which keeps this one, too."
            )
    elif bare and case.trace.total_steps == 0:
        message = f"On line {crash.line} `{bare[0].name}.grad` is still None: no backward has filled it yet."
        hint = "Call `loss.backward()` before you use the gradient."
        line = _beside_backward(case, crash) or crash.line
        if line != crash.line:
            message += f" It is line {line} that asks for it too early."
        return breaks("grad_read_before_backward", line, message, hint, f"{crash.type}: {crash.message[:200]}")
    elif bare and (cleared := _clearing_line(case, bare[0])) is not None:
        return _emptied(case, crash, bare[0], cleared)
    elif bare:
        message = f"On line {crash.line} `{bare[0].name}.grad` is None: the loss does not depend on `{bare[0].name}`."
        hint, line = f"Use `{bare[0].name}` in the prediction, or leave out its update.", crash.line
    else:
        return None
    return breaks("none_gradient_read", line, message, hint, f"{crash.type}: {crash.message[:200]}")


def made_at(case: Case, born: int | None) -> int | None:
    """Where a tensor is made that got its name on a line: within the function that the line calls, if it calls one."""
    source = parsed(case.evidence.source)
    return (source.made_behind(born) if source is not None else None) or born


def _is_of_a_step(case: Case, born: int | None) -> bool:
    """Whether a line computes something anew in every step: it stands in a loop with a `backward()`."""
    source = parsed(case.evidence.source)
    if source is None or born is None:
        return False
    training = {loop for call in backwards(source) if (loop := source.loop(call)) is not None}
    return any(loop in training for statement in source.at(Place(born)) for loop in source.loops(statement))


def _beside_backward(case: Case, crash: Crash) -> int | None:
    """The call on the way to a crash that stands beside a `backward()`, in one block or a deeper one."""
    source = parsed(case.evidence.source)
    passes = [source.statement(call) for call in backwards(source)] if source is not None else []
    beside = {s.lineno for late in passes for s in source.beside(late) if s.lineno < late.lineno} if source else set()
    return next((line for line in reversed(crash.lines) if line in beside), None)


def _by_update(case: Case, tensor: TensorState) -> bool:
    """Whether a tensor without gradient was made by a line that uses one: an update that made a new tensor."""
    return not (tensor.leaf and tensor.requires_grad) and ".grad" in case.source_line(tensor.born)


def _update_made_another(case: Case, crash: Crash, derived: TensorState, line: int) -> Finding:
    """The rebinding of a name that never was the parameter's own, such as one that was looked up in the loop."""
    message = (
        f"Line {line} makes `{derived.name}` a new tensor, the result of an operation. The parameter did not change, "
        f"and the new tensor has no `grad`: so Python stops on line {crash.line}: {crash.message[:160]}"
    )
    update = in_place(case, derived.name, line)
    hint = f"Change the tensor itself, without recording it:\n\n`with torch.no_grad():\n    {update}`"
    seen = f"`{derived.name}`: leaf={derived.leaf}, requires_grad={derived.requires_grad}, {derived.made_by}"
    return breaks("rebound_parameter", line, message, hint, seen.rstrip(", "))


def _clearing_line(case: Case, tensor: TensorState) -> int | None:
    """The line that set a gradient to None which the last backward had filled."""
    steps = case.training.steps if case.training is not None else ()
    filled = any(r.slot == tensor.slot and r.after is not None for r in steps[-1].readings) if steps else False
    return case.line_of(tensor.slot, "grad") if filled and tensor.slot is not None else None


def _emptied(case: Case, crash: Crash, tensor: TensorState, line: int) -> Finding:
    """What is said depends on whether an update came to use the gradient first."""
    name, seen = tensor.name, f"{crash.type}: {crash.message[:200]}"
    readings = case.training.steps[-1].readings if case.training is not None else ()
    if any(r.slot == tensor.slot and r.by != "still" for r in readings):
        message = f"On line {crash.line} `{name}.grad` is None: line {line} has set it to None just before."
        hint = f"Read the gradient before line {line} clears it."
        return breaks("none_gradient_read", crash.line, message, hint, seen)
    message = (
        f"`backward()` fills `{name}.grad`, line {line} sets it back to None, and line {crash.line} then wants to use "
        "it: there is nothing left."
    )
    hint = f"First the update, then clear the gradient: move line {line} below the update (or above `backward()`)."
    return breaks("zeroed_before_update", line, message, hint, seen)


def is_none_error(crash: Crash) -> bool:
    return crash.type in ("TypeError", "AttributeError") and "NoneType" in crash.message
