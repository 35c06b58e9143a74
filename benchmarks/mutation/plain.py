"""Mistakes that have nothing to do with training, and habits that cost no points."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.library.roles import backwards, updates
from grader.library.source import Edit, Source

from .graph import loss_statement
from .mutant import MARK, Edits


def no_colon(source: Source) -> Iterator[Edits]:
    """The loop's colon is missing."""
    for loop in source.all(ast.For):
        end = source.span(loop.iter)[1]
        if source.text.encode()[end : end + 1] == b":":
            yield [Edit(end, end + 1, MARK)]
            return


def _after_imports(source: Source, text: str) -> Iterator[Edits]:
    imports = [s for s in source.tree.body if isinstance(s, ast.Import | ast.ImportFrom)]
    if imports:
        yield [source.line_after(imports[-1], MARK + text)]


def unknown_package(source: Source) -> Iterator[Edits]:
    """A package that nobody provides."""
    yield from _after_imports(source, "import d2lzh_of_mine")


def absent_file(source: Source) -> Iterator[Edits]:
    """A file that is not there."""
    yield from _after_imports(source, "rows = open('measurements.csv').read()")


def asks(source: Source) -> Iterator[Edits]:
    """A question to whoever sits at the keyboard."""
    yield from _after_imports(source, "wanted = float(input('learning rate? '))")


def _at_the_end(source: Source, text: str) -> Iterator[Edits]:
    last = source.tree.body[-1]
    if source.indent(last) == "":
        yield [source.line_after(last, MARK + text)]


def unknown_name(source: Source) -> Iterator[Edits]:
    """A name that was never bound, after training."""
    yield from _at_the_end(source, "print(final_los)")


def never_ends(source: Source) -> Iterator[Edits]:
    """A loop without an end, after training."""
    for edits in _at_the_end(source, "while True: pass"):
        yield edits + [source.insert(source.statement(b), MARK) for b in backwards(source)]


def shows_with_numpy(source: Source) -> Iterator[Edits]:
    """A parameter handed to numpy as it is."""
    at_module = [c for c in source.tree.body if isinstance(c, ast.Assign) and "requires_grad=True" in source.of(c)]
    for made in at_module[:1]:
        of_torch = isinstance(made.value, ast.Call) and source.of(made.value.func).startswith("torch.")
        if isinstance(made.targets[0], ast.Name) and of_torch:
            yield from _at_the_end(source, f"print({made.targets[0].id}.numpy())")


def keeps_losses(source: Source) -> Iterator[Edits]:
    """Losses are kept with their graphs."""
    loss = loss_statement(source)
    if loss is None:
        return
    name = source.of(loss.targets[0])
    for node in source.all(ast.Call):
        if re.fullmatch(rf"\w+\.append\({re.escape(name)}\.item\(\)\)", source.of(node)):
            kept = source.of(node.func).split(".")[0]
            if len(re.findall(rf"\b{kept}\b", source.text)) <= 3:
                yield [source.replace(node.args[0], MARK + name)]
                return


def through_data(source: Source) -> Iterator[Edits]:
    """Updates through .data."""
    found = [u for u in updates(source) if isinstance(u.statement, ast.AugAssign)]
    texts = [(u, source.of(u.statement)) for u in found]
    if found and all(".data" not in text and text.startswith(u.target) for u, text in texts):
        yield [source.replace(u.statement, f"{MARK}{u.target}.data{t[len(u.target) :]}") for u, t in texts]


def wraps(source: Source) -> Iterator[Edits]:
    """The old Variable around the data."""
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and source.of(node.targets[0]) == "x" and "torch." in source.of(node.value):
            yield [source.replace(node.value, f"{MARK}torch.autograd.Variable({source.of(node.value)})")]
            return


def draws(source: Source) -> Iterator[Edits]:
    """A plot at every step."""
    for call in list(backwards(source))[:1]:
        statement = source.statement(call)
        if source.loop(statement) is not None and isinstance(statement, ast.Expr) and statement.value is call:
            first = source.tree.body[0]
            if isinstance(first, ast.Import):
                yield [
                    source.line_before(first, "import matplotlib.pyplot as plt"),
                    source.line_after(statement, f"{MARK}plt.pause(0.01)"),
                ]
