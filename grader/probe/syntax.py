"""Questions about pieces of syntax: their text, their constants, the scopes and lists that they name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

_SCOPES = (
    ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
)  # fmt: skip


def text_of(node: ast.AST, limit: int = 120) -> str:
    return (node.id if type(node) is ast.Name else ast.unparse(node))[:limit]


def constant(node: ast.AST) -> float | None:
    """The number that an expression of literals stands for, or None."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = constant(node.operand)
        return None if inner is None else -inner
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return None
    return float(node.value) if abs(node.value) < 1e300 else None


def literals(tree: ast.AST) -> list[float]:
    """Numbers that a program multiplies by, or gives a name: where a slope may be written."""
    found: dict[float, None] = {}
    for node in ast.walk(tree):
        if type(node) is ast.BinOp and type(node.op) is ast.Mult:
            found |= dict.fromkeys(c for c in map(constant, (node.left, node.right)) if c is not None)
        for name in _may_hold_numbers(node._fields):
            values = getattr(node, name)
            within = values if type(values) is list else [values]
            found |= dict.fromkeys(c for v in within if isinstance(v, ast.expr) and (c := constant(v)) is not None)
    return list(found)[:200]


@cache
def _may_hold_numbers(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a node's fields in which a number is given to something."""
    return tuple(name for name in ("value", "defaults", "kw_defaults", "args") if name in fields)


def pattern(target: ast.expr) -> object:
    if isinstance(target, ast.Tuple | ast.List):
        return [pattern(element) for element in target.elts]
    if isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
        return text_of(target)
    return None


def can_be_read_again(target: ast.expr) -> bool:
    """Whether reading an augmented assignment's target once more can have no effect of its own.

    An element of a tensor is a new view each time, and torch refuses questions about a view that is out of date.
    """
    if isinstance(target, ast.Attribute):
        return target.attr not in ("data", "grad") and isinstance(target.value, ast.Name)
    return isinstance(target, ast.Name)


def filled_in(loop: ast.AST) -> list[str]:
    """Names whose `append` a loop calls, or whose elements it sets, in the order in which it does so."""
    filled = dict.fromkeys(_filled(node) for node in _within(loop))
    return [name for name in filled if name is not None]


def _within(loop: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a loop whose names are those around it."""
    for child in ast.iter_child_nodes(loop):
        if not isinstance(child, _SCOPES):
            yield child
            yield from _within(child)


def _filled(node: ast.AST) -> str | None:
    """The name of what a node sets an element of, or appends to."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
        held = node.func.value
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        held = node.value
    else:
        return None
    while isinstance(held, ast.Subscript):
        held = held.value
    return held.id if isinstance(held, ast.Name) else None


_ENDINGS = {"SystemExit", "StopIteration", "StopAsyncIteration"}


def catches(node: ast.AST) -> bool:
    """Whether a node catches exceptions, or raises one that ends a program or an iteration as it should."""
    if isinstance(node, ast.Raise) and node.exc is not None:
        return text_of(node.exc).partition("(")[0] in _ENDINGS
    suppresses = isinstance(node, ast.Call) and _called(node) == "suppress"
    return isinstance(node, ast.ExceptHandler) or suppresses or getattr(node, "name", "") == "__exit__"


def _called(call: ast.Call) -> str:
    """The last name of what is called."""
    function = call.func
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


_OUTCOMES = {"bool", "int", "all", "any", "item"}


def outcomes(node: ast.expr | None) -> Iterator[ast.Compare]:
    """The comparisons whose outcome an expression gives, rather than uses to compute something else."""
    if isinstance(node, ast.Compare):
        yield node
    for part in _alternatives(node):
        yield from outcomes(part)


def _alternatives(node: ast.expr | None) -> list[ast.expr]:
    """The parts of an expression that may be its outcome."""
    if isinstance(node, ast.BoolOp):
        return node.values
    if isinstance(node, ast.Tuple | ast.List):
        return node.elts
    if isinstance(node, ast.UnaryOp):
        return [node.operand] if isinstance(node.op, ast.Not) else []
    if isinstance(node, ast.NamedExpr):
        return [node.value]
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        return [node.elt]
    if isinstance(node, ast.IfExp):
        ways = [node.body, node.orelse]
        told = all(isinstance(way, ast.Constant) and isinstance(way.value, int) for way in ways)
        return [node.test] if told else ways
    if isinstance(node, ast.Call) and _called(node) in _OUTCOMES:
        return [*node.args, *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
    return []


def goes_on(test: ast.If) -> bool:
    """Whether one of an `if`'s ways ends with `continue`, so that what follows it waits for the condition."""
    ends = [body[-1] for body in (test.body, test.orelse) if body]
    return any(isinstance(end, ast.Continue) or (isinstance(end, ast.If) and goes_on(end)) for end in ends)


def leaves(case: ast.match_case) -> bool:
    """Whether a case of a `match` ends with a way out of the loop around it."""
    return isinstance(case.body[-1], ast.Break | ast.Return | ast.Raise)


def takes_all(case: ast.pattern) -> bool:
    """Whether a pattern of a `match` fits whatever comes: Python lets no other case stand behind it."""
    if isinstance(case, ast.MatchOr):
        return any(takes_all(one) for one in case.patterns)
    return isinstance(case, ast.MatchAs) and (case.pattern is None or takes_all(case.pattern))


def literal(value: int | str | list[int]) -> ast.expr:
    """A literal in the program's code; lists become tuples."""
    return ast.Tuple([ast.Constant(v) for v in value], ast.Load()) if isinstance(value, list) else ast.Constant(value)


class Scope:
    """What a function body declares global, and its qualified name."""

    def __init__(self, name: str, node: ast.AST | None) -> None:
        self.name = name
        statements = ast.walk(node) if node is not None else ()
        self.globals = {n for s in statements if isinstance(s, ast.Global | ast.Nonlocal) for n in s.names}

    def of(self, target: str) -> str:
        """The scope that a target text belongs to; attributes are the same everywhere."""
        return "" if "." in target or "[" in target or target in self.globals else self.name
