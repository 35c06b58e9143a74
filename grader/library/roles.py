"""What the statements of a training program are for, as far as their text tells: updates, zeroings, creations.

This is the view of a reader. Verdicts and findings never rest on it (they rest on what was seen); it finds the places
to edit for what is already known.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .source import Source

_GRADIENT = re.compile(r"\bgrads?\b|\bgradients?\b|\b[dg]_?[wbk]\b|\b[wb]_?grad\b|\bg\b")
_SCHEDULE = re.compile(r"(\wLR|Plateau)$|lr_scheduler")
_OPTIMIZER = re.compile(r"optim|\bopt\b|\bsgd\b|\badam\b|trainer", re.IGNORECASE)


@dataclass(frozen=True)
class Update:
    """A statement that changes a parameter: `target` without `.data`, `by` what is subtracted (or added)."""

    statement: ast.stmt
    target: str
    by: str
    place: ast.expr
    sign: str


def updates(source: Source) -> Iterator[Update]:
    """The statements that move a parameter along a gradient, in their order."""
    for node in source.all(ast.stmt):
        found = _augmented(source, node) or _method(source, node) or _assigned(source, node)
        if found is not None:
            yield found


def _augmented(source: Source, node: ast.stmt) -> Update | None:
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub | ast.Add):
        by = source.of(node.value)
        sign = "-" if isinstance(node.op, ast.Sub) else "+"
        if _GRADIENT.search(by) and not _is_grad(source.of(node.target)):
            return Update(node, bare(source.of(node.target)), by, node.value, sign)
    return None


def _method(source: Source, node: ast.stmt) -> Update | None:
    call = node.value if isinstance(node, ast.Expr) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and len(call.args) == 1):
        return None
    if call.func.attr not in ("sub_", "add_") or call.keywords:
        return None
    by, target = source.of(call.args[0]), source.of(call.func.value)
    sign = "-" if call.func.attr == "sub_" else "+"
    return Update(node, bare(target), by, call.args[0], sign) if _GRADIENT.search(by) else None


def _assigned(source: Source, node: ast.stmt) -> Update | None:
    if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.BinOp)):
        return None
    target, value = source.of(node.targets[0]), node.value
    if not isinstance(value.op, ast.Sub | ast.Add) or bare(source.of(value.left)) != bare(target):
        return None
    by = source.of(value.right)
    sign = "-" if isinstance(value.op, ast.Sub) else "+"
    return Update(node, bare(target), by, value.right, sign) if _GRADIENT.search(by) and not _is_grad(target) else None


def bare(text: str) -> str:
    """A tensor's own expression, without `.data` or `.detach()`."""
    return re.sub(r"\.data$|\.detach\(\)$", "", text.strip())


def _is_grad(text: str) -> bool:
    return bool(re.search(r"\.grad\b", text))


def zeroings(source: Source) -> Iterator[ast.stmt]:
    """The statements that clear gradients."""
    for node in source.all(ast.stmt):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            if isinstance(function, ast.Attribute) and (
                function.attr == "zero_grad" or (function.attr == "zero_" and _is_grad(source.of(function.value)))
            ):
                yield node
        elif isinstance(node, ast.Assign) and all(_clears(source, node, target) for target in node.targets):
            yield node


def _clears(source: Source, node: ast.Assign, target: ast.expr) -> bool:
    targets = target.elts if isinstance(target, ast.Tuple) else [target]
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    nothing = all(isinstance(v, ast.Constant) and v.value is None for v in values)
    return nothing and all(isinstance(t, ast.Attribute) and t.attr == "grad" for t in targets)


def backwards(source: Source) -> Iterator[ast.Call]:
    """The calls of `backward`."""
    for node in source.all(ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "backward":
            yield node


def optimizer_steps(source: Source) -> Iterator[ast.stmt]:
    """The statements that let an optimizer step."""
    for node in source.all(ast.Expr):
        call = node.value
        function = call.func if isinstance(call, ast.Call) else None
        steps = isinstance(function, ast.Attribute) and function.attr == "step"
        if steps and _OPTIMIZER.search(source.of(call).split(".step(")[0]):
            yield node


def schedules(source: Source) -> Iterator[ast.Assign]:
    """The statements that make a schedule of the learning rate."""
    for node in source.all(ast.Assign):
        if isinstance(node.value, ast.Call) and _SCHEDULE.search(source.of(node.value.func)):
            yield node


def schedule_steps(source: Source) -> Iterator[ast.stmt]:
    """The statements that let a schedule of the learning rate step."""
    names = {source.of(target) for made in schedules(source) for target in made.targets}
    for node in source.all(ast.Expr):
        function = node.value.func if isinstance(node.value, ast.Call) else None
        if isinstance(function, ast.Attribute) and function.attr == "step" and source.of(function.value) in names:
            yield node


def optimizers(source: Source) -> Iterator[ast.Call]:
    """The calls that make an optimizer: those with a rate and what it is to train."""
    for node in source.all(ast.Call):
        kind = source.of(node.func).split(".")[-1]
        if re.fullmatch(r"(SGD|Adam\w*|RMSprop|Adagrad|Adadelta|Rprop|ASGD|NAdam|RAdam|LBFGS)", kind):
            yield node


def creations(source: Source, name: str | None = None) -> Iterator[ast.stmt]:
    """The assignments that make a tensor which requires grad (those of one name only, if it is given)."""
    for node in source.all(ast.stmt):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        wanted = name is None or any(source.of(target) == name for target in targets)
        if wanted and any(word in source.of(node.value) for word in ("requires_grad", "Parameter(")):
            yield node


def rates(source: Source) -> Iterator[ast.Constant]:
    """The numbers that are learning rates: of an optimizer, of a variable called so, or before a gradient."""
    for node in source.all(ast.Constant):
        if isinstance(node.value, bool) or not isinstance(node.value, int | float) or node.value <= 0:
            continue
        if _names_a_rate(source, node) or _multiplies_a_gradient(source, node):
            yield node


def rates_computed(source: Source) -> Iterator[ast.Assign]:
    """The assignments that give a learning rate the outcome of arithmetic with numbers, such as `10 ** -6`."""
    for node in source.all(ast.Assign):
        parts = [n for n in ast.walk(node.value) if isinstance(n, ast.expr)]
        plain = all(isinstance(n, ast.BinOp | ast.UnaryOp | ast.Constant) for n in parts)
        if plain and len(parts) > 1 and _is_rate(source.of(node.targets[0])):
            yield node


def _names_a_rate(source: Source, node: ast.Constant) -> bool:
    parent = source.parent(node)
    if isinstance(parent, ast.keyword):
        call = source.parent(parent)
        is_schedule = isinstance(call, ast.Call) and _SCHEDULE.search(
            source.of(call.func)
        )  # its `step_size` is a count
        return parent.arg is not None and _is_rate(parent.arg) and not is_schedule
    return isinstance(parent, ast.Assign) and _is_rate(source.of(parent.targets[0]))


def _multiplies_a_gradient(source: Source, node: ast.Constant) -> bool:
    parent = source.parent(node)
    if not (isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mult) and parent.left is node):
        return False
    moves = any(u.statement is source.statement(node) for u in updates(source))
    return moves and _is_grad(source.of(parent.right))


def factors(source: Source) -> Iterator[float]:
    """The numbers that multiply something, or that are given a name: by an assignment, a keyword, a default, a key."""
    for node in source.all(ast.Constant):
        if isinstance(node.value, bool) or not isinstance(node.value, int | float) or abs(node.value) > 1e300:
            continue
        above, value = source.parent(node), float(node.value)
        if isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.USub):
            above, value = source.parent(above), -value
        if isinstance(above, ast.Tuple):
            above = source.parent(above)
        multiplies = isinstance(above, ast.BinOp) and isinstance(above.op, ast.Mult)
        if multiplies or isinstance(above, ast.Assign | ast.AnnAssign | ast.keyword | ast.arguments | ast.Dict):
            yield value


def _is_rate(name: str) -> bool:
    return bool(re.fullmatch(r"(\w+\.)?(lr|rate|learning_rate|alpha|eta|step_size|学习率)", name, re.IGNORECASE))
