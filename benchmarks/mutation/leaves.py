"""Mistakes with parameters, their updates and their gradients."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.library.roles import (
    Update,
    backwards,
    creations,
    optimizer_steps,
    optimizers,
    updates,
    zeroings,
)
from grader.library.source import Source

from .mutant import MARK, Edits

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def never_zeroed(source: Source) -> Iterator[Edits]:
    """No gradient is ever cleared."""
    cleared, passes = list(zeroings(source)), list(backwards(source))
    if cleared and passes:
        yield source.without(cleared) + [_mark(source, b) for b in passes]


def one_not_zeroed(source: Source) -> Iterator[Edits]:
    """One of two gradients is never cleared."""
    cleared = [z for z in zeroings(source) if "zero_grad" not in source.of(z)]
    if len(cleared) == 2 and len({source.of(z) for z in cleared}) == 2:
        yield source.without([cleared[1]]) + [_mark(source, b) for b in backwards(source)]


def zeroed_before_update(source: Source) -> Iterator[Edits]:
    """Gradients are set to zero between backward and the update."""
    if not list(optimizers(source)):
        yield from _cleared_early(source, "zero_")


def emptied_before_update(source: Source) -> Iterator[Edits]:
    """Gradients are set to None between backward and the update."""
    if not list(optimizers(source)):
        yield from _cleared_early(source, "None")


def optimizer_zeroed_before_step(source: Source) -> Iterator[Edits]:
    """optimizer.zero_grad() between backward and step."""
    if list(optimizer_steps(source)):
        yield from _cleared_early(source, "zero_grad")


def _cleared_early(source: Source, word: str) -> Iterator[Edits]:
    passes = list(backwards(source))
    if len(passes) != 1:
        return
    statement = source.statement(passes[0])
    cleared = [z for z in zeroings(source) if word in source.of(z) and source.loop(z) is source.loop(statement)]
    if cleared and len(cleared) == len(list(zeroings(source))):
        lines = f"\n{source.indent(statement)}".join(MARK + source.of(z) for z in cleared)
        yield [source.line_after(statement, lines), *source.without(cleared)]


def ascends(source: Source) -> Iterator[Edits]:
    """Every update goes uphill."""
    found = [u for u in updates(source) if u.sign == "-"]
    edits = [_uphill(source, u) for u in found]
    if edits and all(edits):
        yield [edit for edit in edits if edit is not None]
    if len(edits) == 2 and edits[1] is not None:
        yield [edits[1]]


def _uphill(source: Source, update: Update) -> object:
    text = source.of(update.statement)
    for old, new in (("-=", "+="), (".sub_(", ".add_("), (" - ", " + ")):
        if old in text:
            return source.replace(update.statement, MARK + text.replace(old, new, 1))
    return None


def maximizes(source: Source) -> Iterator[Edits]:
    """The optimizer is told to maximize."""
    for made in optimizers(source):
        if "LBFGS" not in source.of(made.func) and "Rprop" not in source.of(made.func):
            end = source.span(made)[1] - 1
            edit = type(source.append(made, ""))(end, end, f", maximize=True{MARK}")
            yield [edit] + [_mark(source, s) for s in optimizer_steps(source)]


def negated_loss(source: Source) -> Iterator[Edits]:
    """The negative loss is differentiated."""
    for call in backwards(source):
        if isinstance(call.func, ast.Attribute):
            yield [source.replace(call.func.value, f"{MARK}(-({source.of(call.func.value)}))")]


def never_updated(source: Source) -> Iterator[Edits]:
    """One of two parameters has no update."""
    found = list(updates(source))
    if len({u.target for u in found}) == 2 == len(found):
        for update in found:
            yield [*source.without([update.statement]), *_births(source, update.target)]


def result_discarded(source: Source) -> Iterator[Edits]:
    """The update's result is computed and thrown away."""
    found = list(updates(source))
    if len({u.target for u in found}) == 2 == len(found) and found[1].sign == "-":
        last = found[1]
        text = f"{MARK}torch.sub({last.target}, {last.by})"
        if re.search(r"^import torch$", source.text, re.MULTILINE):
            yield [source.replace(last.statement, text), *_births(source, last.target)]


def _births(source: Source, name: str) -> Edits:
    return [source.insert(c, MARK) for c in (list(creations(source, name)) or creations(source))]


def left_out_of_optimizer(source: Source) -> Iterator[Edits]:
    """The optimizer is given only some of the parameters."""
    for made in optimizers(source):
        first = made.args[0] if made.args else None
        if isinstance(first, ast.List | ast.Tuple) and len(first.elts) == 2:
            yield [
                source.replace(first, f"{MARK}[{source.of(first.elts[0])}]"),
                *_births(source, source.of(first.elts[1])),
            ]
        elif first is not None and source.of(first).endswith(".parameters()"):
            yield [source.replace(first, f"{MARK}[next({source.of(first)})]")]


def never_steps(source: Source) -> Iterator[Edits]:
    """optimizer.step() is missing."""
    steps = list(optimizer_steps(source))
    if steps:
        yield source.without(steps) + [_mark(source, b) for b in backwards(source)]


def uses_value(source: Source) -> Iterator[Edits]:
    """An update subtracts the value instead of the gradient."""
    for update in list(updates(source))[:1]:
        own = rf"{re.escape(update.target)}\.grad(\.data)?"
        if re.search(own, update.by) and not _starts_at_zero(source, update.target):
            text = re.sub(own, f"{update.target}.data", update.by)
            yield [source.replace(update.place, MARK + text)]


def _starts_at_zero(source: Source, name: str) -> bool:
    texts = [source.of(c) for c in creations(source, name)]
    return not texts or any(re.search(r"zeros|\b0\.?0?\b\s*[\],)]", text) for text in texts)


def uses_others_gradient(source: Source) -> Iterator[Edits]:
    """One parameter moves by the other's gradient."""
    pair = _pair(source)
    if pair is not None:
        one, two = pair
        yield [source.replace(two.place, MARK + two.by.replace(f"{two.target}.grad", f"{one.target}.grad"))]


def swaps_gradients(source: Source) -> Iterator[Edits]:
    """Each parameter moves by the other's gradient."""
    pair = _pair(source)
    if pair is not None:
        one, two = pair
        yield [
            source.replace(one.place, MARK + one.by.replace(f"{one.target}.grad", f"{two.target}.grad")),
            source.replace(two.place, MARK + two.by.replace(f"{two.target}.grad", f"{one.target}.grad")),
        ]


def _pair(source: Source) -> tuple[Update, Update] | None:
    """Two updates of parameters of the same shape, each by its own gradient."""
    found = list(updates(source))
    if len(found) != 2 or any(f"{u.target}.grad" not in u.by for u in found) or found[0].target == found[1].target:
        return None
    shapes = [{re.sub(r"^.*?=\s*(torch\.)?\w+", "", source.of(c)) for c in creations(source, u.target)} for u in found]
    return (found[0], found[1]) if shapes[0] and shapes[0] == shapes[1] else None


def rebinds(source: Source) -> Iterator[Edits]:
    """`w = w - ...` instead of changing w."""
    found = [u for u in updates(source) if u.sign == "-" and "=" not in u.by]
    if found and len(found) == len(list(updates(source))) and all(_binds_here(source, u) for u in found):
        yield [source.replace(u.statement, f"{MARK}{u.target} = {u.target} - {_atom(u.by)}") for u in found]
        if len(found) == 2:
            yield [
                source.replace(
                    found[1].statement, f"{MARK}{found[1].target} = {found[1].target} - {_atom(found[1].by)}"
                )
            ]


def recreates(source: Source) -> Iterator[Edits]:
    """A new leaf at every step."""
    found = list(updates(source))
    if found and all(u.sign == "-" and _binds_here(source, u) and not _is_loop_variable(source, u) for u in found):
        yield [
            source.replace(u.statement, f"{MARK}{u.target} = ({u.target} - {_atom(u.by)}).detach().requires_grad_()")
            for u in found
        ] + source.without(zeroings(source))


def _atom(text: str) -> str:
    return f"({text})" if re.search(r"\s[-+]\s", text) else text


def _binds_here(source: Source, update: Update) -> bool:
    """Whether assigning to the target binds the name that the loss uses: not an argument, not a closure's."""
    if not update.target.isidentifier():
        return True
    scope = next((n for n in source.around(update.statement) if isinstance(n, _SCOPES)), source.tree)
    bound = {
        node.id
        for node in ast.walk(scope)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        if not isinstance(source.statement(node), ast.AugAssign)
    }
    return update.target in bound


def _is_loop_variable(source: Source, update: Update) -> bool:
    loop = source.loop(update.statement)
    return isinstance(loop, ast.For) and update.target in re.findall(r"\w+", source.of(loop.target))


def in_place(source: Source) -> Iterator[Edits]:
    """The update is recorded by autograd."""
    found = list(updates(source))
    if not found or any(not isinstance(u.statement, ast.AugAssign | ast.Expr) for u in found):
        return
    marks = [source.insert(u.statement, MARK) for u in found]
    guards = {w for u in found if (w := _guard(source, u.statement)) is not None}
    if all(".data" not in source.of(u.statement).split("=")[0].split("(")[0] for u in found):
        if guards and all(_guard(source, u.statement) for u in found):
            yield marks + [source.replace(w.items[0].context_expr, "torch.enable_grad()") for w in guards]
    elif not guards:
        yield [
            source.replace(u.statement, MARK + re.sub(r"\.data\b", "", source.of(u.statement), count=1)) for u in found
        ]


def _guard(source: Source, node: ast.AST) -> ast.With | None:
    guard = source.unrecorded(node)
    return guard if isinstance(guard, ast.With) else None


def starts_over(source: Source) -> Iterator[Edits]:
    """A parameter is made inside the loop."""
    passes = list(backwards(source))
    loop = source.loop(passes[0]) if len(passes) == 1 else None
    if loop is None:
        return
    scope = next((n for n in source.around(loop) if isinstance(n, _SCOPES)), source.tree)
    for made in list(creations(source))[:1]:
        inside = next((n for n in source.around(made) if isinstance(n, _SCOPES)), source.tree)
        if inside is scope and isinstance(made, ast.Assign) and isinstance(made.targets[0], ast.Name):
            yield [source.line_before(loop.body[0], MARK + source.of(made))]


def not_required(source: Source) -> Iterator[Edits]:
    """requires_grad is missing for one parameter, or for all."""
    found = [(c, text) for c in creations(source) if (text := _without_grad(source.of(c))) is not None]
    if len(found) >= 2:
        yield [source.replace(found[-1][0], MARK + found[-1][1])]
    if found and len(found) == len(list(creations(source))):
        yield [source.replace(c, MARK + text) for c, text in found]


def _without_grad(text: str) -> str | None:
    found = re.sub(r",\s*requires_grad\s*=\s*True|\.requires_grad_\((True)?\)", "", text)
    return found if found != text and "requires_grad" not in found else None


def integers(source: Source) -> Iterator[Edits]:
    """A parameter of whole numbers."""
    for made in list(creations(source))[:1]:
        text = source.of(made)
        if re.search(r"torch\.(zeros|ones)\(.*requires_grad=True\)$", text) and "dtype" not in text:
            yield [source.replace(made, MARK + text.replace("requires_grad", "dtype=torch.int64, requires_grad"))]


def overwrites(source: Source) -> Iterator[Edits]:
    """A parameter is held in bounds that the answer lies outside of."""
    for update in [u for u in updates(source) if f"{u.target}.grad" in u.by][-1:]:
        yield [source.line_after(update.statement, f"{MARK}{update.target}.data.clamp_(-0.3, 0.3)")]


def updates_first(source: Source) -> Iterator[Edits]:
    """The update stands before the first backward."""
    passes, found = list(backwards(source)), list(updates(source))
    loop = source.loop(passes[0]) if len(passes) == 1 else None
    if (
        loop is None
        or not found
        or list(optimizers(source))
        or any(source.loop(u.statement) is not loop for u in found)
    ):
        return
    text = f"\n{source.indent(loop.body[0])}".join(f"{MARK}{u.target}.data.sub_({u.by})" for u in found)
    yield [source.line_before(loop.body[0], text), *source.without(u.statement for u in found)]


def _mark(source: Source, node: ast.AST) -> object:
    return source.insert(source.statement(node), MARK)
