"""Graphs that were cut between the parameters and the loss."""

from __future__ import annotations

from msgspec.structs import replace

from grader.evidence import Crash, Note
from grader.library.source import parsed
from grader.verdict import Finding, Place

from .case import Case, wrong
from .refusals import is_none_error


def graph_cut(case: Case) -> Finding | None:
    """Between parameters and loss, something took the values out of the graph."""
    crash = case.crash
    cut = _cut_behind(case, crash) if crash is not None else None
    if crash is None or cut is None:
        return None
    line = cut.line
    if cut.text.startswith("no_grad"):
        line = _guarded(case, [int(n) for n in cut.text.split()[1:] if n.isdigit()]) or line
        cut = replace(cut, text="no_grad")
    how = {
        "no_grad": f"What line {line} computes stands under `torch.no_grad()`, where PyTorch records nothing",
        "detach": f"`.detach()` on line {cut.line} takes the values out of the graph",
        "data": f"`.data` on line {cut.line} takes the values out of the graph",
        "tensor": f"`torch.tensor(...)` on line {cut.line} makes a new tensor out of the numbers alone",
    }.get(cut.text, f"Line {cut.line} turns a tensor into plain numbers (`{cut.text}`)")
    message = (
        f"{how}. From there on nothing leads back to your parameters: `backward()` finds no way to them, and your "
        f"program stops on line {crash.line}."
    )
    hint = "Between parameters and loss compute with the tensors themselves; detach only what is printed or plotted."
    return wrong("graph_cut", line, message, hint, f"{crash.type}: {crash.message[:200]}")


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
