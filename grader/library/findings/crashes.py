"""Programs that could not run to their end, for reasons that have nothing to do with tensors."""

from __future__ import annotations

from dataclasses import replace

from grader.evidence import Condition, Crash, Ending
from grader.library.view import shown
from grader.verdict import Finding

from .case import Case, breaks

_HUGE = 1e30  # what a loss of single precision is shortly before it overflows

_SHAPES = "Print the `.shape` of both operands just before this line; they do not fit."
_SUPER = "`super` has to be called before it is used: `super().__init__()`."
_TENSOR = (
    "`torch.Tensor` does not know `requires_grad`; `torch.tensor`, with a small t, does: "
    "`torch.tensor([0.0], requires_grad=True)`."
)
_ANY_CRASH = "Read the last line of the error together with this line of your program; print the values that it uses."

_OFTEN = 1000  # looks at a condition, after which something should have changed


def syntax_error(case: Case) -> Finding | None:
    """Python could not read the program at all."""
    crash = case.crash
    if crash is None or crash.type not in ("SyntaxError", "IndentationError", "TabError") or crash.lines:
        return None
    where = f" at column {crash.column}" if crash.column else ""
    message = f"Python cannot read line {crash.line}{where}: {crash.message}. Nothing of your program was run."
    return breaks("syntax_error", crash.line, message, _syntax_hint(crash), f"{crash.type}: {crash.message}")


#: What to do about some of Python's messages.
_HINTS = {
    "invalid character": "This sign only looks like one that Python knows: type it again with an English keyboard.",
    "expected ':'": "The line that begins a block (`for`, `while`, `if`, `with`, `def`) ends with a colon.",
    "was never closed": "Close this bracket where what belongs in it ends.",
    "unmatched": "This bracket closes nothing: leave it out, or open one before it.",
    "instead of '='": "To compare, write `==`; a single `=` gives a name a value.",
    "unterminated string": "Close the quotation mark, with the same sign that opens it.",
}


def _syntax_hint(crash: Crash) -> str:
    text = crash.text.strip()
    if text.startswith("```"):
        return "This line is a Markdown fence that came along when the code was copied; delete it."
    if text.startswith(("%", "!")):
        return "Commands with % or ! work in notebooks only; delete this line from the script."
    if "print " in text and "parenthes" in crash.message:
        return "In Python 3, print is a function: write print(...)."
    for part, hint in _HINTS.items():
        if part in crash.message:
            return hint
    if crash.type != "SyntaxError":
        return "Lines of one block must begin with the same blanks; check the beginning of this line and the one above."
    return "Look at this line and the end of the one above: a bracket, a quote or a colon may be missing."


def waits_for_input(case: Case) -> Finding | None:
    """The program asked for input, and nobody sits at the keyboard."""
    crash = case.crash
    asked = next((n for n in case.trace.notes if n.kind == "input"), None)
    if crash is None or crash.type != "EOFError" or asked is None:
        return None
    message = f"Line {asked.line} waits for input. Nobody sits at the keyboard when a program is graded."
    hint = "Set the value in the program itself, or give it a default."
    return breaks("waits_for_input", asked.line, message, hint, f"{crash.type}: {crash.message[:200]}")


def missing_package(case: Case) -> Finding | None:
    """An import that the course does not provide."""
    crash = case.crash
    if crash is None or not crash.missing:
        return None
    message = f"Line {crash.line} imports `{crash.missing}`, which is not installed where your program is graded."
    hint = "Use what the assignment provides; a module of your own has to be part of the file that you hand in."
    return breaks("missing_package", crash.line, message, hint, f"{crash.type}: {crash.message[:200]}")


def crashed(case: Case) -> Finding | None:
    """Any other exception."""
    crash = case.crash
    if crash is None or case.run.ending is not Ending.CRASHED:
        return None
    text = crash.message.splitlines()[0] if crash.message else "(no message)"
    message = f"Your program stopped on line {crash.line} with {crash.type}: {text}"
    if crash.type == "PermissionError":
        return _refused(crash, text)
    return breaks("crashed", crash.line, message, _crash_hint(crash), f"`{crash.text.strip()}`")


def follows(case: Case) -> bool:
    """Whether a crash only tells of something else: the program raises it itself, or its numbers had been lost before.

    Numbers are lost when a loss is not finite any more, or squares of it are not.
    """
    crash = case.crash
    if crash is None or case.training is None:
        return False
    last = case.training.steps[-1].loss
    lost = (last is None or abs(last) > _HUGE) and crash.type not in ("NameError", "ModuleNotFoundError", "ImportError")
    return lost or case.source_line(crash.line).startswith(("raise ", "assert "))


def _refused(crash: Crash, text: str) -> Finding:
    """What a wall refused: it may be well meant, so a human looks."""
    message = (
        f"Line {crash.line} asks for something that graded programs may not do, such as to start another process, to "
        f"reach the network, or to write outside their own folder; it was refused ({text})."
    )
    hint = "Train in the program's own process, and write to its own folder only. A human will look at your program."
    found = breaks("crashed", crash.line, message, hint, f"`{crash.text.strip()}`")
    return replace(found, needs_human=True)


#: What to do about some exceptions: a part of their message, and the advice.
_CRASH_HINTS = {
    "is not defined": "Check the spelling, and that the name is given a value before this line.",
    "cannot access local variable": (
        "A name that a function gives a value anywhere is the function's own, and has no value at its beginning: hand "
        "the value over as an argument and return the new one."
    ),
    "cannot access free variable": "Give the name a value before the function that uses it is called.",
    "invalid index of a 0-dim tensor": "On a tensor with one number, write `loss.item()` instead of `loss.data[0]`.",
    "of 'super' object": _SUPER,
    "requires a 'super' object": _SUPER,
    "new() received an invalid": "All numbers go into one list: `torch.tensor([[1.0], [2.0], [3.0]])`.",
    "size of tensor": _SHAPES,
    "shapes cannot be multiplied": _SHAPES,
}


def _crash_hint(crash: Crash) -> str:
    if "CUDA" in crash.message or "cuda" in crash.text:
        return 'There is no GPU where programs are graded: `device = "cuda" if torch.cuda.is_available() else "cpu"`.'
    if "new() received an invalid" in crash.message and "requires_grad=bool" in crash.message:
        return _TENSOR
    return next((hint for part, hint in _CRASH_HINTS.items() if part in crash.message), _ANY_CRASH)


def stuck_loop(case: Case) -> Finding | None:
    """Time was up in a `while` loop whose condition compares the same two numbers again and again."""
    inside = [a for a in case.trace.loops if a.exit == "unfinished" and a.kind == "while" and not a.endless]
    loop = inside[-1] if inside and case.run.ending is Ending.TIMED_OUT else None
    tests = [case.trace.conditions[i] for i in loop.conditions] if loop is not None else []
    if loop is None or not tests or not all(_never_changes(condition) for condition in tests):
        return None
    atom, look = tests[0].atoms[0], tests[0].histories[0][-1]
    sides = f"{shown(look.left)} {atom.op} {shown(look.right)}"
    message = (
        f"The loop on line {loop.line} never ends: its condition `{atom.left} {atom.op} {atom.right}` was looked at "
        f"{tests[0].counts[0]} times, and was `{sides}` each time. Your program was stopped when its time was up."
    )
    hint = "Something in the loop has to change what its condition compares, such as a counter: `i += 1`."
    return breaks("timed_out", loop.line, message, hint, f"{loop.iterations} turns; always {sides}")


def _never_changes(condition: Condition) -> bool:
    """Whether all that a condition compares are numbers that stay as they are, however often they are looked at."""
    looks = [{(e.left, e.right) for e in history} for history in condition.histories]
    compares = all(a.op != "truth" and not a.linked for a in condition.atoms) and min(condition.counts) >= _OFTEN
    return compares and all(len(pairs) == 1 and None not in next(iter(pairs)) for pairs in looks)


def from_outside(case: Case) -> Finding | None:
    """Runs that were ended from outside: by a limit."""
    crash, ending = case.crash, case.run.ending
    line = crash.line if crash is not None else None
    running = [a for a in case.trace.loops if a.exit == "unfinished"]
    steps = case.trace.total_steps
    if ending is Ending.TIMED_OUT:
        at = f" It was on line {line}, after {steps} backward passes." if line else ""
        endless = [a for a in running if a.kind == "while"] or running  # a `for` would have come to its end
        around = endless[-1].line if endless else line
        message = f"Your program did not end within its time limit.{at}"
        hint = "Make sure that some condition ends the loop, and bound the number of steps."
        return breaks("timed_out", around, message, hint, f"ended from outside at line {line}")
    if ending is Ending.OUT_OF_MEMORY:
        message = "Your program needed more memory than it may use."
        hint = "Look for a list or a tensor that grows at every step; keep `loss.item()` rather than `loss`."
        return breaks("out_of_memory", line, message, hint, case.run.detail[:200])
    return None
