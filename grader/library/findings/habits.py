"""Remarks on style: none of them costs a point."""

from __future__ import annotations

import ast
import re

import numpy as np

from grader.evidence import Loop, Vector
from grader.library.regression import Array
from grader.library.source import parsed
from grader.library.stopping import Exit, Test
from grader.library.view import finite, is_empty, shown
from grader.verdict import Finding

from .case import Case, style

_COMMENT = re.compile(r"#.*")
#: What a `for` can go over without an end.
_ENDLESS = re.compile(r"((itertools|it)\.)?(count\(.*\)|cycle\(.*\)|repeat\([^,]*\))|iter\(int, 1\)")


def _line_like(case: Case, pattern: str) -> int | None:
    """The first line of the program whose code (not its comments) looks like this."""
    lines = case.evidence.source.splitlines()
    return next((n for n, line in enumerate(lines, 1) if re.search(pattern, _COMMENT.sub("", line))), None)


def deprecated_variable(case: Case) -> Finding | None:
    """`torch.autograd.Variable`, which has meant nothing since PyTorch 0.4."""
    if _line_like(case, r"autograd.*\bVariable\b") is None or (line := _line_like(case, r"\bVariable\(")) is None:
        return None
    message = (
        f"Line {line} wraps a tensor in `Variable`. Since PyTorch 0.4 every tensor is one; the wrapper does nothing."
    )
    return style("deprecated_variable", line, message, "Leave `Variable(...)` out.", case.source_line(line))


def data_attribute(case: Case) -> Finding | None:
    """Updates through `.data`, which autograd cannot check."""
    written = (t.line for t in case.trace.touches if t.part == "value" and t.act == "write")
    line = next((n for n in sorted(set(written)) if ".data" in _COMMENT.sub("", case.source_line(n))), None)
    if line is None:
        return None
    message = (
        f"Line {line} changes a parameter through `.data`, behind PyTorch's back: mistakes that it would report stay "
        "unseen."
    )
    hint = "Change the tensor itself under `with torch.no_grad():`."
    return style("data_attribute", line, message, hint, case.source_line(line))


def loss_history_keeps_graph(case: Case) -> Finding | None:
    """A list of losses with their graphs."""
    kept = next((n for n in case.trace.notes if n.kind == "keeps_graph"), None)
    if kept is None:
        return None
    name = re.escape(kept.text.rpartition(".")[2])
    ways = (rf"\b{name}\.append\(", rf"\b{name} (\+= \[|= .*\+ \[)", r"\bself\.append\(")  # of a list, or of one's own
    line = next((line for way in ways if (line := _line_like(case, way)) is not None), None)
    message = (
        f"`{kept.text}` keeps tensors together with their graphs, one for each step: memory grows as long as training "
        "goes on."
    )
    return style("loss_history_keeps_graph", line, message, "Keep numbers: append `loss.item()`.", "seen at the end")


def plots_in_loop(case: Case) -> Finding | None:
    """Drawing at every step."""
    drawn = next((n for n in case.trace.notes if n.kind == "draws" and n.text.isdecimal()), None)
    if drawn is None or int(drawn.text) < max(10, case.trace.total_steps // 2):
        return None
    message = f"Line {drawn.line} draws at (nearly) every step: that takes far longer than the training itself."
    hint = "Draw once after the loop, or every hundred steps."
    return style("plots_in_loop", drawn.line, message, hint, f"drawn in {drawn.text} of {case.trace.total_steps} steps")


def stale_prediction(case: Case) -> Finding | None:
    """What is plotted or printed at the end was predicted before training."""
    training = case.training
    start, end = (training.prediction(at) if training is not None else None for at in ("start", "end"))
    if start is None or end is None or not (finite(start.values) and finite(end.values)):
        return None
    before, after = np.array(start.values, float), np.array(end.values, float)
    apart = float(np.linalg.norm(after - before))
    late = [c for c in case.trace.plots if c.step == case.trace.total_steps and len(c.values) == len(before)]
    data = [*case.trace.data.inputs, case.trace.data.targets] if case.trace.data is not None else []
    late = [c for c in late if not any(c.values == column for column in data)]  # w = 1, b = 0 predicts the inputs
    stale = [c for c in late if _is_near(c.values, before, 1e-3 * apart)]
    fresh = [c for c in late if _is_near(c.values, after, 0.05 * apart)]
    if apart <= 1e-2 * float(np.linalg.norm(before)) or not stale or fresh:
        return None
    first, line = stale[0], stale[0].line
    message = (
        f"Line {line} {'plots' if first.plotted else 'prints'}, after training, what your model had predicted before "
        "the first update: it does not show what was learned."
    )
    hint = "Predict again after training, from the parameters as they are then, and show that."
    seen = f"it begins with {shown(first.values[0])}; what was learned predicts {shown(end.values[0])} there"
    return style("stale_prediction", line, message, hint, seen)


def _is_near(values: Vector, others: Array, most: float) -> bool:
    return finite(values) and float(np.linalg.norm(np.array(values, float) - others)) <= most


def _counts_up(test: Test) -> bool:
    """Whether a comparison looks at a number that goes on, whatever training does."""
    pairs = {(e.left, e.right) for e in test.history}
    least = 3 if test.atom.op == "truth" else 2
    return not test.follows_training and len(pairs) >= least


def unbounded_loop(case: Case) -> Finding | None:
    """A loop that nothing but its condition ends."""
    stop = case.stop
    if stop is None or stop.loop is None or stop.exit is not Exit.TRAINING or not _is_endless(case, stop.loop):
        return None
    if any(_counts_up(test) for test in stop.tests):
        return None
    message = (
        f"Nothing but its condition ends the loop on line {stop.loop.line}. On other data, or with another learning "
        "rate, it may never hold."
    )
    hint = "Bound the number of steps as well, for example with `for step in range(10_000):` and a `break`."
    return style("unbounded_loop", stop.loop.line, message, hint, f"{stop.loop.iterations} turns in this run")


def _is_endless(case: Case, loop: Loop) -> bool:
    """Whether a loop has no number of turns: `while`, or `for` over what never ends."""
    source = parsed(case.evidence.source)
    node = source.loop_at(loop.line) if source is not None else None
    if source is None or not isinstance(node, ast.For):
        return loop.kind == "while"
    own = {f.name for f in source.all(ast.FunctionDef)} & {"count", "cycle", "repeat"}
    return not own and bool(_ENDLESS.fullmatch(ast.unparse(node.iter)))


def break_before_update(case: Case) -> Finding | None:
    """The gradient of the last step is computed and thrown away."""
    training, stop = case.training, case.stop
    if training is None or stop is None or stop.exit is not Exit.TRAINING or stop.loop is None:
        return None
    *before, last = training.steps
    unused = all(r.by == "still" and not is_empty(r.after) for r in last.readings)
    moved = len(before) >= 2 and all(any(r.by != "still" for r in step.readings) for step in before[-2:])
    same = all(len({r.serial for _, r in training.readings(p.slot)}) == 1 for p in training.parameters)
    line = stop.loop.exit_line
    if not same:
        return None  # the update makes new objects, and what moved was perhaps never differentiated again
    if not (unused and moved and line is not None and last.line < line):
        return None
    message = f"Line {line} leaves the loop between `backward()` and the update: the last gradient is thrown away."
    hint = "Look at the condition before `backward()`, or after the update."
    return style("break_before_update", line, message, hint, f"nothing moved after step {last.index + 1}")
