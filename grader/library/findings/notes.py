"""What only the instructor is told: no reproach, but a reason to read the program."""

from __future__ import annotations

from dataclasses import replace

from grader.verdict import Finding

from .case import Case, style
from .outcome import line_with, solver_in


def solves_directly(case: Case) -> Finding | None:
    """A training beside a formula that needs none: for the instructor to read, no reproach."""
    source = case.evidence.source
    solver = solver_in(source)
    if solver is None or case.training is None or len(case.training.steps) < 2:
        return None
    line = line_with(source, solver)
    message = f"Line {line} also solves for the line in one go (`{solver}`); see what its result is used for."
    found = style("solves_directly", line, message, "", "")
    return replace(found, for_instructor_only=True)


def touches_what_it_should_not(case: Case) -> Finding | None:
    """What the program tried that no homework needs: for the instructor."""
    tried = [n for n in case.trace.notes if n.kind == "attempt"]
    if not tried:
        return None
    listed = "; ".join(f"{n.text}{f' on line {n.line}' if n.line else ''}" for n in tried[:8])
    message = f"The program reached for what it should not touch: {listed}. The walls decide what comes of it."
    found = style("touches_what_it_should_not", tried[0].line, message, "", f"{len(tried)} attempts")
    return replace(found, for_instructor_only=True)
