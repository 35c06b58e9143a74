"""Mistakes with the graph between parameters and loss, with shapes, and with what the model can be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.library.roles import backwards, creations, optimizer_steps, updates, zeroings
from grader.library.source import Source

from .mutant import MARK, Edits

_TARGET = re.compile(r"(y|Y|ys|y_\w+|\w+_y|targets?|labels?|t_y|t_c)")


def loss_statement(source: Source) -> ast.Assign | None:
    """The assignment of what the only backward is called on, where it stands before it in the same loop."""
    passes = list(backwards(source))
    if len(passes) != 1 or not isinstance(passes[0].func, ast.Attribute):
        return None
    name, loop = source.of(passes[0].func.value), source.loop(passes[0])
    found = [
        node
        for node in source.all(ast.Assign)
        if len(node.targets) == 1 and source.of(node.targets[0]) == name and source.loop(node) is loop
        if node.lineno < passes[0].lineno
    ]
    return found[-1] if found and loop is not None else None


def detaches(source: Source) -> Iterator[Edits]:
    """The loss is taken out of the graph before backward."""
    loss = loss_statement(source)
    if loss is not None:
        value = source.of(loss.value)
        yield [source.replace(loss.value, f"{MARK}({value}).detach()")]
        yield [source.replace(loss.value, f"{MARK}torch.tensor(({value}).item())")]


def predicts_without_graph(source: Source) -> Iterator[Edits]:
    """The loss is computed under no_grad."""
    loss = loss_statement(source)
    if loss is not None and source.text[: source.span(loss)[0]].count("import torch"):
        inside = "\n    ".join([source.of(loss)])
        indent = source.indent(loss)
        yield [source.replace(loss, f"with torch.no_grad():\n{indent}    {MARK}{inside}")]


def twice(source: Source) -> Iterator[Edits]:
    """backward is called twice."""
    passes = list(backwards(source))
    if len(passes) == 1 and not passes[0].keywords:
        statement = source.statement(passes[0])
        named = isinstance(passes[0].func, ast.Attribute) and isinstance(passes[0].func.value, ast.Name)
        if named and isinstance(statement, ast.Expr) and statement.value is passes[0]:
            yield [source.line_after(statement, MARK + source.of(statement)), source.insert(statement, MARK)]


def hoisted(source: Source) -> Iterator[Edits]:
    """Prediction and loss are computed before the loop."""
    loss = loss_statement(source)
    loop = source.loop(loss) if loss is not None else None
    if loss is None or loop is None or loss not in loop.body or not isinstance(loop, ast.For):
        return
    before = loop.body[: loop.body.index(loss) + 1]
    if all(isinstance(s, ast.Assign) for s in before) and not re.search(
        rf"\b({'|'.join(re.findall(r'[A-Za-z_]+', source.of(loop.target)))})\b", " ".join(map(source.of, before))
    ):
        text = f"\n{source.indent(loop)}".join(MARK + source.of(s) for s in before)
        marks = [source.insert(source.statement(b), MARK) for b in backwards(source)]
        yield [source.line_before(loop, text), *source.without(before), *marks]


def not_reduced(source: Source) -> Iterator[Edits]:
    """The loss has one value for each sample."""
    loss = loss_statement(source)
    if loss is None:
        return
    value = loss.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in ("mean", "sum"):
        found = source.of(value.args[0] if value.args else value.func.value)
        marks = [source.insert(source.statement(b), MARK) for b in backwards(source)]
        yield [source.replace(loss.value, found + MARK), *marks]


def on_a_number(source: Source) -> Iterator[Edits]:
    """backward of a Python number."""
    for call in list(backwards(source))[:1]:
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            yield [source.append(call.func.value, f"{MARK}.item()")]


def running_sum(source: Source) -> Iterator[Edits]:
    """A running sum of the losses is differentiated."""
    loss = loss_statement(source)
    loop = source.loop(loss) if loss is not None else None
    passes = list(backwards(source))
    if loss is None or loop is None or passes[0].args or not isinstance(loop, ast.For):
        return
    statement, name = source.statement(passes[0]), source.of(loss.targets[0])
    if isinstance(statement, ast.Expr):
        text = f"running_total = running_total + {name}"
        yield [
            source.line_before(loop, "running_total = 0"),
            source.line_before(statement, text),
            source.replace(statement, f"{MARK}running_total.backward(retain_graph=True)"),
        ]


def adds_instead(source: Source) -> Iterator[Edits]:
    """The slope is added to the input instead of multiplying it."""
    names = {source.of(t) for c in creations(source) if isinstance(c, ast.Assign) for t in c.targets}
    for node in source.all(ast.BinOp):
        if isinstance(node.op, ast.Mult) and names & {source.of(node.left), source.of(node.right)}:
            above = source.parent(node)
            if isinstance(above, ast.BinOp) and isinstance(above.op, ast.Add) and not _is_update(source, node):
                text = f"{MARK}({source.of(node.left)} + {source.of(node.right)})"
                loss = loss_statement(source)
                yield [source.replace(node, text)] + ([source.insert(loss, MARK)] if loss else [])
                return


def _is_update(source: Source, node: ast.AST) -> bool:
    return any(u.statement is source.statement(node) for u in updates(source))


def broadcasts(source: Source) -> Iterator[Edits]:
    """Predictions and targets have shapes that make a table."""
    if "zip(" in source.text or re.search(r"for \w+, \w+ in", source.text):
        return
    flat = not re.search(r", 1\)|\(-1, 1|unsqueeze|, 1,|\[:, None\]", source.text)
    how = ".reshape(-1, 1)" if flat else ".reshape(-1)"
    for node in source.all(ast.expr):
        target = _target_of(source, node)
        if target is not None:
            inside = [n for n in ast.walk(source.statement(node)) if isinstance(n, ast.Name) and n.id == target.id]
            yield [source.append(name, how + MARK) for name in inside]
            return


def _target_of(source: Source, node: ast.expr) -> ast.Name | None:
    """The targets in `prediction - y` or `mse_loss(prediction, y)`, where names say so."""
    pair: list[ast.expr] = []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        pair = [node.left, node.right]
    if isinstance(node, ast.Call) and len(node.args) == 2 and re.search(r"loss|criterion|MSE", source.of(node.func)):
        pair = list(node.args)
    named = [n for n in pair if isinstance(n, ast.Name) and _TARGET.fullmatch(n.id)]
    inside = any(isinstance(above, ast.For | ast.While | ast.FunctionDef) for above in source.around(node))
    return named[0] if len(named) == 1 and inside else None


def without_bias(source: Source) -> Iterator[Edits]:
    """A layer without bias."""
    for node in source.all(ast.Call):
        if (
            source.of(node.func).endswith("Linear")
            and "bias" not in source.text
            and len(node.args) == 2
            and not node.keywords
        ):
            yield [source.append(node.args[1], f", bias=False{MARK}")]
            return


def without_intercept(source: Source) -> Iterator[Edits]:
    """The model is `w * x`: no intercept, nor anything of it."""
    found = list(updates(source))
    if len(found) != 2 or not all(u.target.isidentifier() for u in found):
        return
    gone = found[1].target
    uses = [n for n in source.all(ast.Name) if n.id == gone]
    sums = [n for n in source.all(ast.BinOp) if isinstance(n.op, ast.Add) and source.of(n.right) == gone]
    if len(sums) != 1:
        return
    inside = {id(m) for n in sums for m in ast.walk(n)}
    statements = {id(s): s for n in uses if id(n) not in inside and (s := source.statement(n))}
    known = [*creations(source), *zeroings(source), *(u.statement for u in found)]
    alone = [s for s in statements.values() if s in known and not re.search(rf"\b{found[0].target}\b", source.of(s))]
    if len(alone) == len([s for s in statements.values() if "print(" not in source.of(s)]):
        edits = source.without(statements.values())
        marks = [source.insert(c, MARK) for c in creations(source, found[0].target)]
        yield [source.replace(sums[0], f"{MARK}{source.of(sums[0].left)}"), *edits, *marks]


def starts_at_the_answer(source: Source) -> Iterator[Edits]:
    """The parameters begin where training should end."""
    data = re.search(r"= (-?[\d.]+) \* (?:x|X)\w* \+ \((\d+) \+ torch\.randn", source.text)
    made = [c for c in creations(source) if isinstance(c, ast.Assign)]
    if data is None or len(made) != 2 or "mean" in source.text.split("for ")[0]:
        return
    yield [
        source.replace(c.value, f"{MARK}torch.full_like(({source.of(c.value)}).detach(), {v}).requires_grad_()")
        for c, v in zip(made, data.groups(), strict=True)
    ]


def needs_gradient(source: Source) -> Iterator[Edits]:
    """The inputs require grad."""
    for node in source.all(ast.Assign):
        if source.of(node.targets[0]) in ("x", "X") and re.match(
            r"torch\.(rand|randn|linspace)\(", source.of(node.value)
        ):
            yield [source.replace(node.value, f"({source.of(node.value)}).requires_grad_(){MARK}")] + [
                source.insert(s, MARK) for s in source.all(ast.Assign) if re.search(r"\bx\b", source.of(s.value))
            ]
            return


def no_backward(source: Source) -> Iterator[Edits]:
    """No gradient is ever computed."""
    passes = list(backwards(source))
    statement = source.statement(passes[0]) if len(passes) == 1 else None
    if isinstance(statement, ast.Expr) and statement.value is passes[0]:
        read = {id(s): s for n in source.all(ast.Attribute) if n.attr == "grad" and (s := source.statement(n))}
        marks = [source.insert(s, MARK) for s in read.values() if not list(optimizer_steps(source))]
        yield source.without([statement]) + marks
