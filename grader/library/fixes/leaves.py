"""Fixes for parameters that stopped being parameters, or never were."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from grader.library.findings.case import Case
from grader.library.roles import bare, creations, optimizers, updates, zeroings
from grader.library.source import CONSTRUCTORS, NAMING, Edit, Source
from grader.verdict import Finding


def rebound(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """`w = w - ...` becomes an update in place that is not recorded."""
    made = {id(s): text for s in _like(source, finding, case) if (text := _in_place(source, s)) is not None}
    chosen = [s for s in source.all(ast.stmt) if id(s) in made]
    if chosen:
        edits = unrecorded(source, chosen, [made[id(s)] for s in chosen])
        yield edits
        yield edits + _zeroed(source, chosen)


#: A new leaf at every step is put right in the same way.
recreated = rebound


def _like(source: Source, finding: Finding, case: Case) -> list[ast.stmt]:
    """The statement that a finding names, and those that do the same beside it, to parameters or by gradients."""
    named = [s for s in source.at(finding.place) if isinstance(s, ast.Assign)]
    beside = [s for s in source.beside(named[0]) if isinstance(s, ast.Assign)] if named else []
    parameters = {name for p in case.trace.parameters for name in p.names}
    alike = [s for s in beside if "grad" in source.of(s.value) or parameters & set(map(source.of, s.targets))]
    return [*named, *alike]


def _in_place(source: Source, statement: ast.stmt) -> str | None:
    """`w = w - step`, or `torch.sub(w, step)`, however it is wrapped, as an update in place."""
    if not (isinstance(statement, ast.Assign) and len(statement.targets) == 1):
        return None
    target = bare(source.of(statement.targets[0]))
    for node in ast.walk(statement.value):
        if any(isinstance(above, ast.BinOp | ast.UnaryOp) for above in source.around(node)):
            continue  # more is done to it than to wrap it
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Add):
            if bare(source.of(node.left)) == target:
                return f"{target} {'-' if isinstance(node.op, ast.Sub) else '+'}= {source.of(node.right)}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("sub", "add"):
            of_torch = source.of(node.func.value) == "torch"
            moved = node.args[0] if of_torch and node.args else node.func.value
            if bare(source.of(moved)) == target:
                step = [source.of(n) for n in (*node.args[of_torch:], *node.keywords)]
                return f"{target}.{node.func.attr}_({', '.join(step)})"
    if any(isinstance(n, NAMING) and bare(source.of(n)) == target for n in ast.walk(statement.value)):
        return f"{target}.copy_({source.of(statement.value)})"
    return None


def unrecorded(source: Source, statements: list[ast.stmt], texts: list[str]) -> list[Edit]:
    """Statements with other texts, neighbours together under `torch.no_grad()`, where they are not already."""
    edits = []
    places = [(s, t, source.beside(s).index(s)) for s, t in zip(statements, texts, strict=True)]
    for _, group in groupby(enumerate(places), key=lambda pair: pair[1][2] - pair[0]):
        for number, (_, (statement, text, _)) in enumerate(group):
            if source.unrecorded(statement):
                edits.append(source.replace(statement, text))
            else:
                indent = source.indent(statement)
                head = f"with torch.no_grad():\n{indent}    " if number == 0 else "    "
                edits.append(source.replace(statement, head + text))
    return edits


def _zeroed(source: Source, statements: Iterable[ast.stmt]) -> list[Edit]:
    """Gradients cleared after the last of the updates, those that nothing clears."""
    cleared = " ".join(source.of(z) for z in zeroings(source))
    targets = [bare(source.of(s.targets[0])) for s in statements if isinstance(s, ast.Assign)]
    last = list(statements)[-1]
    lines = [f"{t}.grad.zero_()" for t in targets if f"{t}.grad" not in cleared]
    return [source.line_after(last, f"\n{source.indent(last)}".join(lines))] if lines else []


def recorded(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """An update goes under `torch.no_grad()`, with those beside it."""
    named = source.at(finding.place)
    if len(named) != 1:
        return
    body, start = source.beside(named[0]), source.beside(named[0]).index(named[0])
    found = {id(u.statement) for u in updates(source)} | {id(named[0])}
    end = start
    while end + 1 < len(body) and id(body[end + 1]) in found:
        end += 1
    group = body[start : end + 1]
    yield unrecorded(source, group, [source.of(s) for s in group])
    later = [u.statement for u in updates(source)]
    yield unrecorded(source, later, [source.of(s) for s in later])


def reinitialised(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """What makes the parameter goes above the loop, with the other things that are made there."""
    named = source.at(finding.place)
    loop = source.loop(named[0]) if named else None
    if loop is None:
        return
    while (outer := source.loop(loop)) is not None:
        loop = outer
    makers = [*creations(source), *(source.statement(o) for o in optimizers(source)), *named]
    inside = [s for s in source.beside(named[0]) if s in makers]
    for chosen in (named, inside):
        text = f"\n{source.indent(loop)}".join(source.of(s) for s in chosen)
        edits = [source.line_before(loop, text), *source.without(chosen)]
        yield edits
        made = {source.of(t) for s in chosen if isinstance(s, ast.Assign) for t in s.targets}
        moved = [u.statement for u in updates(source) if u.target in made]
        if moved:
            lines = f"\n{source.indent(moved[-1])}".join(f"{name}.grad.zero_()" for name in sorted(made))
            yield [*edits, source.line_after(moved[-1], lines)]


def not_required(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """`requires_grad=True` where the tensor is made; then for all of which gradients are read."""
    named = source.at(finding.place)
    wanted = [s for s in source.all(ast.Assign) if any(f"{source.of(t)}.grad" in source.text for t in s.targets)]
    for chosen in (named, {id(s): s for s in (*named, *wanted)}.values()):
        edits = [e for s in chosen if isinstance(s, ast.Assign | ast.Return) for e in _required(source, s.value)]
        if edits:
            yield edits


def _required(source: Source, value: ast.expr | None) -> Iterator[Edit]:
    """Edits that make what is built here require grad: the outermost constructors of an expression."""
    text = source.of(value) if value is not None else ""
    if value is None or "requires_grad" in text or "Parameter" in text:
        return
    if isinstance(value, ast.Call) and re.fullmatch(CONSTRUCTORS, source.of(value.func)):
        end = source.span(value)[1] - 1
        yield Edit(end, end, ", requires_grad=True")
    elif isinstance(value, ast.Tuple | ast.List | ast.Dict):
        for element in value.values if isinstance(value, ast.Dict) else value.elts:
            yield from _required(source, element)
    elif isinstance(value, ast.DictComp | ast.ListComp | ast.GeneratorExp):
        yield from _required(source, value.value if isinstance(value, ast.DictComp) else value.elt)
    elif re.search(CONSTRUCTORS + r"\(", text):
        yield source.replace(value, f"({text}).requires_grad_()")


def integers(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """Fractions instead of whole numbers."""
    for statement in source.at(finding.place):
        text = source.of(statement)
        typed = re.sub(r"dtype=torch\.(int\d*|long|short)", "dtype=torch.float32", text)
        if typed != text:
            yield [source.replace(statement, typed)]
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and re.fullmatch(CONSTRUCTORS, source.of(node.func)) and node.args:
                numbers = re.sub(r"(?<![\w.])(\d+)(?![\w.])", r"\1.0", source.of(node.args[0]))
                yield [source.replace(node.args[0], numbers)]


def computed(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """What is computed becomes the leaf: gradients are asked for after the computation, not before."""
    for statement in source.at(finding.place):
        value = statement.value if isinstance(statement, ast.Assign | ast.Return) else None
        if value is None:
            continue
        text = re.sub(r"(,\s*)?requires_grad\s*=\s*True|\.requires_grad_\((True)?\)", "", source.of(value))
        yield [source.replace(value, f"({text}).requires_grad_()")]


def known_before(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """Parameters begin at zero instead of at the answer."""
    calls = [n for made in creations(source) for n in ast.walk(made) if isinstance(n, ast.Call) and n.args]
    given = [n.args[0] for n in calls if re.fullmatch(CONSTRUCTORS, source.of(n.func))]
    edits = [source.replace(n, "0.0") for value in given for n in ast.walk(value) if _is_fraction(n)]
    if edits:
        yield edits


def _is_fraction(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float)
