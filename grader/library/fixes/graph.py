"""Fixes for graphs that were cut, used up or tied together, for shapes and models."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.library.findings.case import Case
from grader.library.roles import backwards
from grader.library.source import Edit, Source, names_in
from grader.verdict import Finding


def cut(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """Compute with the tensors themselves."""
    for statement in source.at(finding.place):
        for node in ast.walk(statement):
            inner = _uncut(node)
            if inner is not None:
                yield [source.replace(node, source.of(inner))]
        guard = source.unrecorded(statement)
        if isinstance(guard, ast.With):
            yield [source.unwrapped(guard)]


def _uncut(node: ast.AST) -> ast.expr | None:
    """What is inside of `.detach()`, `.item()`, `.data`, `.numpy()`, `float(...)` or `torch.tensor(...)`."""
    if isinstance(node, ast.Attribute) and node.attr == "data":
        return node.value
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("detach", "item", "numpy") and not node.args:
        return _uncut(node.func.value) or node.func.value
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name in ("float", "tensor", "as_tensor") and node.args:
        return _uncut(node.args[0]) or node.args[0]
    return None


def second_backward(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """One backward a step; or the loss goes into the loop, with what it is computed from where that is needed."""
    for statement in source.at(finding.place):
        alike = [
            s for s in source.beside(statement) if isinstance(s, ast.Expr) and source.of(s) == source.of(statement)
        ]
        if len(alike) > 1:
            yield source.without(alike[1:])
    for call in backwards(source):
        loop = source.loop(call)
        if loop is None or not isinstance(call.func, ast.Attribute):
            continue
        before = source.assigned_before(loop)
        moved: list[ast.Assign] = []
        wanted = {source.of(call.func.value)}
        for statement in reversed(before):
            if wanted & {source.of(t) for t in statement.targets} and not _makes_data(source, statement):
                moved.insert(0, statement)
                wanted |= names_in(statement.value)
        counts = list(range(1, len(moved) + 1))
        if finding.id == "forward_outside_loop":
            counts.reverse()  # a half would not be noticed there
        for count in counts:
            last = moved[-count:]
            text = f"\n{source.indent(loop.body[0])}".join(source.of(s) for s in last)
            yield [source.line_before(loop.body[0], text), *source.without(last)]


def _makes_data(source: Source, statement: ast.Assign) -> bool:
    """Whether a statement makes data or parameters rather than computing from them."""
    return bool(
        re.search(r"requires_grad|Parameter|rand|linspace|tensor\(|zeros|ones|Linear|optim", source.of(statement))
    )


def nonscalar(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The mean of the losses, where the loss is computed or else where it is differentiated."""
    for call in backwards(source):
        if isinstance(call.func, ast.Attribute):
            name, line = source.of(call.func.value), call.lineno
            made = [s for s in source.all(ast.Assign) if source.of(s.targets[0]) == name and s.lineno < line]
            if made:
                yield [source.replace(made[-1].value, f"({_unwrapped(source.of(made[-1].value))}).mean()")]
            yield [source.append(call.func.value, ".mean()")]


def _unwrapped(text: str) -> str:
    """An expression without brackets around the whole of it."""
    try:
        inner = ast.parse(text[1:-1], mode="eval") if text.startswith("(") and text.endswith(")") else None
    except SyntaxError:  # the two brackets are not each other's
        inner = None
    return text[1:-1] if inner is not None else text


def on_a_number(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The loss stays a tensor until after backward."""
    for statement in source.at(finding.place):
        value = statement.value if isinstance(statement, ast.Return) else None
        if value is not None and (inner := _uncut(value)) is not None:
            yield [source.replace(value, source.of(inner))]
    for call in backwards(source):
        value = call.func.value if isinstance(call.func, ast.Attribute) else None
        inner = _uncut(value) if value is not None else None
        if value is not None and inner is not None:
            yield [source.replace(value, source.of(inner))]
        name = source.of(value) if value is not None else ""
        for statement in source.all(ast.Assign):
            inner = _uncut(statement.value)
            if inner is not None and any(source.of(t) == name for t in statement.targets):
                yield [source.replace(statement.value, source.of(inner))]


def grows(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The loss of this step alone is differentiated; the total is a number."""
    for call in backwards(source):
        value = call.func.value if isinstance(call.func, ast.Attribute) else None
        for one in source.all(ast.Assign):
            total, summed = source.of(one.targets[0]), one.value
            if (
                value is None
                or total != source.of(value)
                or not isinstance(summed, ast.BinOp)
                or isinstance(summed.right, ast.Name)
            ):
                continue
            if source.of(summed.left) == total:
                yield [source.replace(summed, source.of(summed.right))]
        added = _added_to(source, source.of(value)) if value is not None else None
        if value is not None and added is not None:
            yield [source.replace(call, f"{source.of(added)}.backward()"), source.append(added, ".item()")]


def _added_to(source: Source, total: str) -> ast.Name | None:
    """The name that is added to a running total."""
    for node in source.all(ast.stmt):
        if isinstance(node, ast.AugAssign) and source.of(node.target) == total and isinstance(node.value, ast.Name):
            return node.value
        if isinstance(node, ast.Assign) and source.of(node.targets[0]) == total and isinstance(node.value, ast.BinOp):
            sides = [s for s in (node.value.left, node.value.right) if isinstance(s, ast.Name) and s.id != total]
            if len(sides) == 1:
                return sides[0]
    return None


def broadcast(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """Both get the same shape."""
    data = case.trace.data
    shape = data.prediction_shape if data is not None else ()
    how = ".reshape(-1, 1)" if len(shape) == 2 else ".reshape(-1)"
    for statement in source.at(finding.place):
        for node in ast.walk(statement):
            sides: list[ast.expr] = []
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
                sides = [node.right, node.left]
            elif isinstance(node, ast.Call) and len(node.args) == 2:
                sides = [node.args[1], node.args[0]]
            for side in sides:
                text = source.of(side)
                simple = isinstance(side, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
                yield [source.replace(side, (text if simple else f"({text})") + how)]


def not_identifiable(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """One of the two multiplies the input."""
    names = {name for p in case.trace.parameters for name in p.names}
    for node in source.all(ast.BinOp):
        one, two = source.of(node.left), source.of(node.right)
        if isinstance(node.op, ast.Add) and names & {one, two} and not names >= {one, two}:
            yield [source.replace(node, f"{one} * {two}")]
        if isinstance(node.op, ast.Mult):
            for both, other in ((node.left, two), (node.right, one)):
                if isinstance(both, ast.BinOp) and names >= {source.of(both.left), source.of(both.right)}:
                    yield [source.replace(node, f"{source.of(both.left)} * {other} + {source.of(both.right)}")]


def no_intercept(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The layer gets its bias."""
    for node in source.all(ast.Call):
        text = source.of(node)
        if "Linear" in source.of(node.func) and "bias" in text:
            yield [source.replace(node, re.sub(r",\s*bias\s*=\s*False", "", text))]


def numpy(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """Detach, then numpy."""
    for statement in source.at(finding.place):
        calls = [n for n in ast.walk(statement) if isinstance(n, ast.Attribute) and n.attr == "numpy"]
        if calls:
            yield [source.append(call.value, ".detach()") for call in calls]
