"""Fixes for remarks on style: the program learns already, and goes on learning as it did."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.library.findings.case import Case
from grader.library.roles import creations, updates, zeroings
from grader.library.source import CONSTRUCTORS, Edit, Source, names_in
from grader.library.updates import Law
from grader.verdict import Finding

from .leaves import unrecorded

_BOUND = "10_000"
_DRAWS = re.compile(r"(plt|ax|axes|axs|fig|figure|pyplot)\b|display\.")


def through_data(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The tensors themselves are changed, unrecorded."""
    chosen = [u.statement for u in updates(source) if _goes_through_data(u.statement)]
    texts = [source.of(s) for s in chosen]
    bare = [re.sub(r"(?<=[\w\])])\.data\b", "", text) for text in texts]
    if chosen:
        yield unrecorded(source, chosen, bare)


def _goes_through_data(statement: ast.stmt) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr == "data" for n in ast.walk(statement))


def wrapped(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """What `Variable` is wrapped around, asking for gradients itself if they are wanted."""
    edits: list[Edit] = []
    for call in source.all(ast.Call):
        if source.of(call.func).split(".")[-1] != "Variable" or not call.args:
            continue
        inner, text = call.args[0], source.of(call.args[0])
        if not any(k.arg == "requires_grad" and source.of(k.value) == "True" for k in call.keywords):
            edits.append(source.replace(call, text))
        elif isinstance(inner, ast.Call) and re.fullmatch(CONSTRUCTORS, source.of(inner.func)):
            edits.append(source.replace(call, f"{text[:-1]}, requires_grad=True)"))
        else:
            simple = isinstance(inner, ast.Name | ast.Call | ast.Attribute | ast.Subscript)
            edits.append(source.replace(call, f"{text if simple else f'({text})'}.requires_grad_()"))
    imports = [s for s in source.all(ast.ImportFrom) if [alias.name for alias in s.names] == ["Variable"]]
    if edits:
        yield edits + source.without(imports)


def kept_graphs(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The list gets numbers."""
    for statement in source.at(finding.place):
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
                yield [source.append(value, ".item()") for value in node.args]


def left_early(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The condition, with what belongs to it, goes below the update."""
    leaving = [s for line in source.at(finding.place) for s in source.around(line) if isinstance(s, ast.If)]
    named = [s for s in source.at(finding.place) if isinstance(s, ast.If)] + leaving
    body = source.beside(named[0]) if named else []
    moves = {id(u.statement) for u in updates(source)} | {id(s) for s in zeroings(source)}
    following = body[body.index(named[0]) :] if named else []
    first = next((n for n, s in enumerate(following) if any(id(d) in moves for d in ast.walk(s))), None)
    if first:
        block, last = following[:first], following[-1]
        text = f"\n{source.indent(last)}".join(source.of(s) for s in block)
        yield [source.line_after(last, text), *source.without(block)]


#: `count()`, `itertools.count(1)`, `iter(int, 1)`: the second group is where counting begins.
_COUNTS = re.compile(r"(?:\w+\.)?(?:count\((start=)?(\d*)\)|iter\(int, 1\))")


def bounded(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """`while True` becomes a `for` with a `break`; what counts without an end counts to one."""
    for statement in source.at(finding.place):
        if isinstance(statement, ast.For) and (counts := _COUNTS.fullmatch(source.of(statement.iter))):
            yield [source.replace(statement.iter, f"range({f'{counts[2]}, ' if counts[2] else ''}{_BOUND})")]
        if not isinstance(statement, ast.While) or statement.orelse:
            continue
        start, end = source.span(statement)[0], source.span(statement.test)[1]
        head = Edit(start, end, f"for _ in range({_BOUND})")
        if isinstance(statement.test, ast.Constant):
            yield [head]
        else:
            test = statement.test
            negated = test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else None
            leaves = source.of(negated) if negated is not None else f"not ({source.of(test)})"
            leave = f"if {leaves}:\n{source.indent(statement.body[0])}    break"
            yield [head, source.line_before(statement.body[0], leave)]


def drawn_often(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """Every so-manieth step is drawn, where the loop counts its steps."""
    for statement in source.at(finding.place):
        loop = source.loop(statement)
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name) or statement not in loop.body:
            continue
        place = loop.body.index(statement)
        first = last = place
        while first > 0 and _DRAWS.match(source.of(loop.body[first - 1])):
            first -= 1
        while last + 1 < len(loop.body) and _DRAWS.match(source.of(loop.body[last + 1])):
            last += 1
        group, indent = loop.body[first : last + 1], source.indent(statement)
        edits = [source.insert(s, "    ") for s in group if s.lineno == s.end_lineno]
        if len(edits) == len(group):
            head = f"if {loop.target.id} % 100 == 0:\n{indent}"
            yield [source.insert(group[0], head + "    "), *edits[1:]]


def stale(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """What is plotted is predicted again just before."""
    for statement in source.at(finding.place):
        shown = names_in(statement)
        for made in reversed(list(source.all(ast.Assign))):
            names = {source.of(t) for t in made.targets}
            if made.lineno < statement.lineno and names & shown:
                yield [source.line_before(statement, source.of(made))]


def data_asks(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """Only parameters ask for gradients."""
    moved = {m.slot for m in case.movements if m.law is not Law.STILL}
    learned = {name for p in case.trace.parameters if p.slot in moved for name in p.names}
    edits: list[Edit] = []
    for made in creations(source):
        targets = getattr(made, "targets", None) or [made.target]  # type: ignore[attr-defined]  # of an annotated one
        if not learned & {source.of(t) for t in targets}:
            text = re.sub(r",\s*requires_grad\s*=\s*True|\.requires_grad_\((True)?\)", "", source.of(made))
            edits.append(source.replace(made, text))
    if edits:
        yield edits
