"""A program that was written for a GPU, as it is written for the processor: so that it can be graded where none is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from grader.evidence import Evidence
from grader.library.source import Edit, Source, parsed
from grader.program import Program

_DEVICE = re.compile(r"(cuda|mps)(:\d+)?")
_MISSING = re.compile(r"CUDA|NVIDIA|\bmps\b")
_NOTE = (
    "There is no GPU where programs are graded, so yours was run on the processor: `cuda` was read as `cpu`. Write "
    '`device = "cuda" if torch.cuda.is_available() else "cpu"` and `.to(device)`, and it runs on both.'
)


def lacks_device(evidence: Evidence) -> bool:
    """Whether the program was stopped because it asked for a device that is not here."""
    crashes = [run.trace.crash for run in evidence.seeds if run.trace is not None]
    return any(crash is not None and _MISSING.search(crash.message) is not None for crash in crashes)


def portable(program: Program) -> Program | None:
    """The program with the processor for every device that it names, line for line; None if it names none."""
    source = parsed(program.code)
    edits = list(_edits(source)) if source is not None else []
    if source is None or not edits:
        return None
    return replace(
        program,
        code=source.edited(edits),
        original=program.original or program.code,
        notes=(*program.notes, _NOTE),
    )


def _edits(source: Source) -> Iterator[Edit]:
    moves = list(_moves(source))
    yield from moves
    for node in source.all(ast.Constant):
        if isinstance(node.value, str) and _DEVICE.fullmatch(node.value):
            edit = source.replace(node, '"cpu"')
            is_text = isinstance(source.parent(node), ast.JoinedStr)
            if not is_text and not any(move.start <= edit.start < move.end for move in moves):
                yield edit


def _moves(source: Source) -> Iterator[Edit]:
    """`.cuda(...)`, whatever is in the brackets, becomes `.cpu()`."""
    for call in source.all(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "cuda":
            start, end = source.span(call.func.value)[1], source.span(call)[1]
            lines = source.text.encode()[start:end].count(b"\n")
            yield Edit(start, end, ".cpu(" + "\n" * lines + ")")
