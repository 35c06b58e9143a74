"""A program's text with its syntax tree: pieces of it found by node, and edited in place."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from grader.verdict import Place

#: Characters of a program that is parsed outside the sandbox, which nothing of it ever leaves.
LONGEST = 100_000

#: What makes a tensor out of numbers.
CONSTRUCTORS = r"(torch\.)?(tensor|zeros|ones|randn|rand|full|empty|normal|FloatTensor|Tensor)"

Node = TypeVar("Node", bound=ast.AST)
NAMING = ast.Name | ast.Attribute | ast.Subscript
Loop = ast.For | ast.AsyncFor | ast.While


@dataclass(frozen=True)
class Edit:
    """Replace the bytes from `start` to `end` of a program's UTF-8 text."""

    start: int
    end: int
    text: str


class Source:
    """A program that can be parsed. Only ever looked at: nothing in it is run.

    Raises:
        SyntaxError: it cannot be parsed (also where it is nested too deeply).
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._bytes = text.encode()
        try:
            self.tree = ast.parse(text)
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error)) from error
        self._starts = [0]
        for line in self._bytes.split(b"\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    @cached_property
    def _parents(self) -> dict[ast.AST, ast.AST]:
        found: dict[ast.AST, ast.AST] = {}
        level: list[ast.AST] = [self.tree]
        while level:
            node = level.pop()
            for child in ast.iter_child_nodes(node):
                found[child] = node
                level.append(child)
        return found

    def all(self, kind: type[Node]) -> Iterator[Node]:
        """The nodes of a kind, in the order of their places."""
        nodes = [node for node in ast.walk(self.tree) if isinstance(node, kind)]
        return iter(sorted(nodes, key=lambda n: (getattr(n, "lineno", 0), getattr(n, "col_offset", 0))))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node stands, in bytes."""
        assert isinstance(node, ast.expr | ast.stmt | ast.keyword | ast.arg | ast.excepthandler)
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self._starts[node.lineno - 1] + node.col_offset, self._starts[end_line - 1] + end_column

    def of(self, node: ast.AST) -> str:
        """A node's own text."""
        start, end = self.span(node)
        return self._bytes[start:end].decode()

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node that a node is part of."""
        return self._parents.get(node)

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, the innermost first."""
        above = self.parent(node)
        while above is not None:
            yield above
            above = self.parent(above)

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement that a node is in (or is)."""
        return next(n for n in (node, *self.around(node)) if isinstance(n, ast.stmt))

    def loops(self, node: ast.AST) -> list[Loop]:
        """The loops around a node in the same function, the innermost first."""
        scopes = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
        inside = itertools.takewhile(lambda above: not isinstance(above, scopes), self.around(node))
        return [above for above in inside if isinstance(above, Loop)]

    def loop(self, node: ast.AST) -> Loop | None:
        """The innermost loop around a node, in the same function."""
        return next(iter(self.loops(node)), None)

    def loop_at(self, line: int) -> Loop | None:
        """The loop that begins on a line."""
        return next((n for n in self.all(ast.stmt) if isinstance(n, Loop) and n.lineno == line), None)

    def assigned_before(self, loop: ast.stmt) -> list[ast.Assign]:
        """The assignments before a statement, beside it."""
        return [s for s in self.beside(loop) if isinstance(s, ast.Assign) and s.lineno < loop.lineno]

    def made_behind(self, line: int | None) -> int | None:
        """The line of the only call that makes a tensor in the only function of the program that a line calls."""
        functions = {f.name: f for f in self.all(ast.FunctionDef)}
        given = [s.value for s in self.all(ast.Assign) if s.lineno == line]
        called = [n for v in given for n in (v.elts if isinstance(v, ast.List | ast.Tuple) else [v])]
        named = {c.func.id for c in called if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)} & set(functions)
        inside = ast.walk(functions[named.pop()]) if len(named) == 1 else ()
        made = {n.lineno for n in inside if isinstance(n, ast.Call) and re.fullmatch(CONSTRUCTORS, self.of(n.func))}
        return made.pop() if len(made) == 1 else None

    def indent(self, node: ast.stmt) -> str:
        """The white space before a statement that begins its line."""
        start = self._starts[node.lineno - 1]
        before = self._bytes[start : start + node.col_offset].decode()
        return before if not before.strip() else before[: len(before) - len(before.lstrip())]

    def at(self, place: Place | None) -> list[ast.stmt]:
        """The innermost statements that begin on a line of the program, or reach over it."""
        if place is None:
            return []
        line = place.line
        over = [s for s in self.all(ast.stmt) if reaches(s, line)]
        starting = [s for s in over if s.lineno == line]
        return starting or over[-1:]

    def unrecorded(self, node: ast.AST) -> ast.AST | None:
        """The `with torch.no_grad()` around a node, or the function that is decorated with it."""
        for above in self.around(node):
            if isinstance(above, ast.With) and "no_grad" in self.of(above.items[0].context_expr):
                return above
            if isinstance(above, ast.FunctionDef) and any("no_grad" in self.of(d) for d in above.decorator_list):
                return above
        return None

    # -- edits --------------------------------------------------------------------------------------------------------

    def replace(self, node: ast.AST, text: str) -> Edit:
        """Put another text in a node's place."""
        return Edit(*self.span(node), text)

    def insert(self, node: ast.AST, text: str) -> Edit:
        """Put a text directly before a node."""
        start, _ = self.span(node)
        return Edit(start, start, text)

    def append(self, node: ast.AST, text: str) -> Edit:
        """Put a text directly behind a node."""
        _, end = self.span(node)
        return Edit(end, end, text)

    def line_before(self, statement: ast.stmt, text: str) -> Edit:
        """A new line before a statement, indented as it is."""
        return self.insert(statement, f"{text}\n{self.indent(statement)}")

    def line_after(self, statement: ast.stmt, text: str) -> Edit:
        """A new line behind a statement, indented as it is."""
        _, end = self.span(statement)
        end = min(self._starts[statement.end_lineno or statement.lineno] - 1, len(self._bytes))
        return Edit(end, end, f"\n{self.indent(statement)}{text}")

    def unwrapped(self, block: ast.With) -> Edit:
        """A block's body in its own place."""
        start, end = self._starts[block.body[0].lineno - 1], self.span(block)[1]
        deeper, indent = self.indent(block.body[0]), self.indent(block)
        lines = self._bytes[start:end].decode().split("\n")
        text = "\n".join(indent + line.removeprefix(deeper) if line.strip() else line for line in lines)
        return self.replace(block, text.removeprefix(indent))

    def without(self, statements: Iterable[ast.stmt]) -> list[Edit]:
        """Take statements away, with their lines where they have those for themselves; no body stays empty."""
        gone = list(statements)
        return [self._without(statement, gone) for statement in gone]

    def _without(self, statement: ast.stmt, gone: list[ast.stmt]) -> Edit:
        first, last = self._starts[statement.lineno - 1], self._starts[statement.end_lineno or statement.lineno]
        start, end = self.span(statement)
        before, behind = self._bytes[first:start], self._bytes[end : last - 1].split(b"#")[0]
        body = self.beside(statement)
        if (body[0] is statement and all(one in gone for one in body)) or before.strip() or behind.strip():
            return Edit(start, end, "pass")
        return Edit(first, min(last, len(self._bytes)), "")

    def beside(self, statement: ast.stmt) -> list[ast.stmt]:
        """The statements beside a statement, and itself."""
        parent = self.parent(statement)
        bodies = [getattr(parent, name, None) for name in ("body", "orelse", "finalbody")]
        return next((body for body in bodies if isinstance(body, list) and statement in body), [statement])

    def edited(self, edits: Iterable[Edit]) -> str:
        """The text with edits made, which must not overlap."""
        data = self._bytes
        for edit in sorted(edits, key=lambda e: (e.start, e.end), reverse=True):
            data = data[: edit.start] + edit.text.encode() + data[edit.end :]
        return data.decode()


def names_in(node: ast.AST) -> set[str]:
    """The names that a piece of syntax mentions."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def reaches(node: ast.AST, line: int) -> bool:
    """Whether a node is on a line, or begins before it and ends behind it."""
    assert isinstance(node, ast.stmt | ast.expr)
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def parsed(text: str) -> Source | None:
    """The program, or None where it cannot be parsed, or is longer than any homework."""
    try:
        return Source(text) if len(text) <= LONGEST else None
    except SyntaxError:
        return None
