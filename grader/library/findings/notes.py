"""What only the instructor is told: no reproach, but a reason to read the program."""

from __future__ import annotations

import ast
from dataclasses import replace

from grader.library.source import names_in, parsed, reaches
from grader.verdict import Finding

from .case import Case, style
from .outcome import line_with, solver_in

_DEFINES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def solves_directly(case: Case) -> Finding | None:
    """A training beside a formula that needs none: for the instructor to read, no reproach."""
    source = case.evidence.source
    solver = solver_in(source)
    if solver is None or case.training is None or len(case.training.steps) < 2:
        return None
    line = line_with(source, solver)
    if line is None or _comes_after_training(case, line):
        return None  # to compare with
    message = f"Line {line} also solves for the line in one go (`{solver}`); see what its result is used for."
    found = style("solves_directly", line, message, "", "")
    return replace(found, for_instructor_only=True)


def _comes_after_training(case: Case, line: int) -> bool:
    """Whether a line runs when training is over: it stands behind it, and nothing of the program's is called later."""
    source, steps = parsed(case.evidence.source), case.training.steps if case.training is not None else ()
    top = source.tree.body if source is not None else []
    solving = next((s for s in top if reaches(s, line)), None)
    trained = [s for s in top if any(reaches(s, step.line) for step in steps)]
    if solving is None or isinstance(solving, _DEFINES) or solving in trained:
        return False
    own = {s.name for s in top if isinstance(s, _DEFINES)}
    later = [s for s in top if s.lineno >= solving.lineno and not isinstance(s, _DEFINES)]
    called = {name for s in later for name in names_in(s)}
    behind = all(isinstance(s, _DEFINES) or s.lineno < solving.lineno for s in trained)
    return behind and not (any(isinstance(s, _DEFINES) for s in trained) and own & called)


def touches_what_it_should_not(case: Case) -> Finding | None:
    """What the program tried that no homework needs: for the instructor."""
    tried = [n for n in case.trace.notes if n.kind == "attempt"]
    if not tried:
        return None
    listed = "; ".join(f"{n.text}{f' on line {n.line}' if n.line else ''}" for n in tried[:8])
    message = f"The program reached for what it should not touch: {listed}. The walls decide what comes of it."
    found = style("touches_what_it_should_not", tried[0].line, message, "", f"{len(tried)} attempts")
    return replace(found, for_instructor_only=True)
