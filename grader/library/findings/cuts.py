"""Graphs that were cut between the parameters and the loss."""

from __future__ import annotations

import ast

from msgspec.structs import replace

from grader.evidence import Crash, Note, Parameter
from grader.library.source import parsed
from grader.library.view import Training, shown
from grader.verdict import Finding, Place

from .case import Case, breaks, listed, wrong
from .refusals import is_none_error

_HINT = "Between parameters and loss compute with the tensors themselves; detach only what is printed or plotted."


def graph_cut(case: Case) -> Finding | None:
    """Between parameters and loss, something took the values out of the graph."""
    crash = case.crash
    if case.training is not None and (loss := _loss_made_anew(case.training)) is not None:
        return _begins_at_the_loss(case, case.training, loss)
    cut = _cut_behind(case, crash) if crash is not None else None
    if crash is None or cut is None:
        return None
    cut = _located(case, cut)
    if updated := _updated_by(case, cut):
        return _new_parameters(crash, cut, updated)
    message = (
        f"{_told(cut)}. From there on nothing leads back to your parameters: `backward()` finds no way to them, and "
        f"your program stops on line {crash.line}."
    )
    return wrong("graph_cut", cut.line, message, _HINT, f"{crash.type}: {crash.message[:200]}")


def _updated_by(case: Case, cut: Note) -> list[str]:
    """The parameters whose gradients a line uses that is not recorded: it computes their next values."""
    source = parsed(case.evidence.source)
    reads = any((t.line, t.part, t.act) == (cut.line, "grad", "read") for t in case.trace.touches)
    if cut.text != "no_grad" or not reads or source is None:
        return []
    inside = [node for statement in source.at(Place(cut.line or 0)) for node in ast.walk(statement)]
    return [source.of(n.value) for n in inside if isinstance(n, ast.Attribute) and n.attr == "grad"]


def _new_parameters(crash: Crash, cut: Note, names: list[str]) -> Finding:
    them = "them" if len(names) > 1 else "it"
    message = (
        f"Line {cut.line} computes new values for {listed(names)} under `torch.no_grad()` and puts them into new "
        f"tensors, which do not require grad. These take the place of your parameters: the loss of the next step "
        f"depends on none that does, and your program stops on line {crash.line}."
    )
    hint = (
        f"Keep the tensors that you made first and change {them} in place:\n\n`with torch.no_grad():\n    "
        f"{names[0]} -= learning_rate * {names[0]}.grad`"
    )
    return breaks("rebound_parameter", cut.line, message, hint, f"{crash.type}: {crash.message[:200]}")


def _located(case: Case, cut: Note) -> Note:
    """The cut at its cause: what is not recorded is so because of the innermost call under `no_grad`."""
    if not cut.text.startswith("no_grad"):
        return cut
    line = _guarded(case, [int(n) for n in cut.text.split()[1:] if n.isdigit()]) or cut.line
    return replace(cut, line=line, text="no_grad")


def _told(cut: Note) -> str:
    return {
        "no_grad": f"What line {cut.line} computes stands under `torch.no_grad()`, where PyTorch records nothing",
        "detach": f"`.detach()` on line {cut.line} takes the values out of the graph",
        "data": f"`.data` on line {cut.line} takes the values out of the graph",
        "tensor": f"`torch.tensor(...)` on line {cut.line} makes a new tensor out of the numbers alone",
    }.get(cut.text, f"Line {cut.line} turns a tensor into plain numbers (`{cut.text}`)")


def _loss_made_anew(training: Training) -> Parameter | None:
    """The loss itself, where each one that was differentiated is a leaf: a tensor without history."""
    if not all(len(s.readings) == 1 and s.readings[0].serial == s.root for s in training.steps):
        return None
    return next((p for p in training.parameters if p.slot == training.steps[0].readings[0].slot), None)


def _begins_at_the_loss(case: Case, training: Training, loss: Parameter) -> Finding:
    """Where the values were taken out is known from the first step; else, where the loss was given its name."""
    cut = next((_located(case, n) for n in case.trace.notes if n.kind == "cut_in_part" and _computes(case, n)), None)
    line, step = (cut.line if cut is not None else loss.born), training.steps[0]
    what = _told(cut) if cut is not None else f"Line {line} makes a new tensor out of the loss's number alone"
    message = (
        f"{what}. `requires_grad=True` on the new tensor does not bring the way back: `backward()` on line {step.line} "
        "begins and ends at it, and no parameter gets a gradient."
    )
    seen = f"step {step.index + 1}: the loss ({shown(step.loss)}) is itself a leaf, with no operation behind it"
    return wrong("graph_cut", line, message, _HINT, seen)


def _computes(case: Case, cut: Note) -> bool:
    """Whether what was taken out was kept, as far as the line tells: printing and looking at it cut nothing."""
    source = parsed(case.evidence.source)
    kept = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)
    return source is not None and bool(cut.line) and any(isinstance(s, kept) for s in source.at(Place(cut.line or 0)))


def _guarded(case: Case, lines: list[int]) -> int | None:
    """The innermost of these calls' lines that stands under `torch.no_grad()` itself."""
    source = parsed(case.evidence.source)
    if source is None:
        return None
    return next((n for n in lines if any(source.unrecorded(s) is not None for s in source.at(Place(n)))), None)


def _cut_behind(case: Case, crash: Crash) -> Note | None:
    """Where the whole loss lost its graph; or where the parameter did whose gradient is missing."""
    notes = case.trace.notes
    if "does not require grad and does not have a grad_fn" in crash.message:
        return next((n for n in notes if n.kind == "cut"), None)
    if not is_none_error(crash):
        return None
    missing = [t.name for t in crash.tensors if t.leaf and t.requires_grad and not t.has_grad]
    partly = [n for n in notes if n.kind == "cut_in_part" and "print" not in case.source_line(n.line)]
    return next((n for n in partly if any(name in case.source_line(n.line) for name in missing)), None)
