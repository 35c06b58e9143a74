"""Fixes for updates that do not follow the gradient."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.library.findings.case import Case
from grader.library.roles import Update, backwards, optimizer_steps, optimizers, updates, zeroings
from grader.library.source import Edit, Source
from grader.verdict import Finding

_GRADIENT = re.compile(r"[\w.\[\]'\"]+\.grad\b")


def not_zeroed(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """Gradients are cleared once a step."""
    passes, steps = list(backwards(source)), list(optimizer_steps(source))
    if steps and passes:
        receiver = source.of(steps[0]).split(".step(")[0]
        yield [source.line_before(source.statement(passes[0]), f"{receiver}.zero_grad()")]
    cleared = " ".join(source.of(z) for z in zeroings(source))
    missing = [u for u in updates(source) if f"{u.target}.grad" not in cleared]
    if missing and len({id(source.beside(u.statement)) for u in missing}) == 1:
        last = missing[-1].statement
        targets = dict.fromkeys(u.target for u in missing)
        yield [source.line_after(last, f"\n{source.indent(last)}".join(f"{t}.grad.zero_()" for t in targets))]


def zeroed_early(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The clearing goes below the update; or above backward, where an optimizer does it."""
    named = source.at(finding.place)
    passes, found = list(backwards(source)), list(updates(source))
    if not named or len(passes) != 1:
        return
    body = source.beside(named[0])
    early = [z for z in zeroings(source) if z in body and z.lineno >= named[0].lineno]
    if "zero_grad" in source.of(named[0]):
        text = "; ".join(source.of(z) for z in early)
        yield [source.line_before(source.statement(passes[0]), text), *source.without(early)]
    behind = [s for s in body if s.lineno > named[0].lineno and any(u.statement in ast.walk(s) for u in found)]
    if behind and early:
        text = f"\n{source.indent(behind[-1])}".join(source.of(z) for z in early)
        early = [z for z in early if z.lineno < behind[-1].lineno]
        yield [source.line_after(behind[-1], text), *source.without(early)]


def never_steps(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The optimizer steps after backward."""
    passes, made = list(backwards(source)), list(optimizers(source))
    names = [source.of(s.targets[0]) for o in made if isinstance(s := source.statement(o), ast.Assign)]
    if len(passes) == 1 and names:
        yield [source.line_after(source.statement(passes[0]), f"{names[0]}.step()")]


def left_out(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The optimizer gets the parameters that it lacks."""
    held = {slot for optimizer in case.trace.optimizers for slot in optimizer.slots}
    missing = [p.names[0] for p in case.trace.parameters if p.slot not in held and p.names]
    for statement in source.at(finding.place):  # what makes it anew, where that is the reason
        if isinstance(statement, ast.Assign) and not any(n in ast.walk(statement) for n in optimizers(source)):
            yield source.without([statement])
    for made in optimizers(source):
        first = made.args[0] if made.args else None
        if first is None or not missing:
            continue
        if "." in missing[0]:
            yield [source.replace(first, f"{missing[0].split('.')[0]}.parameters()")]
        if isinstance(first, ast.List | ast.Tuple):
            yield [source.replace(first, f"[{', '.join([*map(source.of, first.elts), *missing])}]")]


def never_updated(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """The parameter gets the update that another has, and the clearing."""
    name = re.search(r"`([^`]+)`", finding.message)
    others = [u for u in updates(source) if name is not None and u.target != name[1]]
    if name is None or not others:
        return
    model = others[-1]
    edits = [source.line_after(model.statement, _renamed(source.of(model.statement), model.target, name[1]))]
    cleared = [z for z in zeroings(source) if re.search(rf"{re.escape(model.target)}\.grad", source.of(z))]
    own = any(f"{name[1]}.grad" in source.of(z) for z in zeroings(source))
    if cleared and not own:
        yield [*edits, source.line_after(cleared[-1], _renamed(source.of(cleared[-1]), model.target, name[1]))]
    yield edits


def _renamed(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<![\w.]){re.escape(old)}(?!\w)", lambda _: new, text)


def others_gradient(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """Each update uses its own gradient."""
    edits = []
    for update in updates(source):
        own = f"{update.target}.grad"
        if own not in update.by and ".grad" in update.by:
            edits.append(source.replace(update.place, _GRADIENT.sub(own, update.by)))
    if edits:
        yield edits
    returned = dict(_returned(source))
    edits = [edit for u in updates(source) for edit in _own_returned(source, u, returned)]
    if edits:
        yield edits
    for update in _of_values(source, finding):
        target = re.escape(update.target)
        text = re.sub(
            rf"(?<![\w.]){target}(\.data|\.item\(\)|\.detach\(\))?(?![\w.])", f"{update.target}.grad", update.by
        )
        yield [source.replace(update.place, text)]


def _returned(source: Source) -> Iterator[tuple[str, str]]:
    """Each parameter and what its gradient is called, where `torch.autograd.grad` returns one for each."""
    for statement in source.all(ast.Assign):
        call, target = statement.value, statement.targets[0]
        if not (isinstance(call, ast.Call) and source.of(call.func).endswith("grad") and len(call.args) > 1):
            continue
        if isinstance(target, ast.Tuple | ast.List) and isinstance(call.args[1], ast.Tuple | ast.List):
            yield from zip(map(source.of, call.args[1].elts), map(source.of, target.elts), strict=False)


def _own_returned(source: Source, update: Update, returned: dict[str, str]) -> Iterator[Edit]:
    """What an update reads of other gradients becomes its own."""
    own = returned.get(update.target)
    for name in ast.walk(update.place):
        if own is not None and isinstance(name, ast.Name) and name.id != own and name.id in returned.values():
            yield source.replace(name, own)


def swapped(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """Returned gradients are taken in the order in which they were asked for; or each update uses its own."""
    for statement in source.at(finding.place):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if isinstance(target, ast.Tuple) and len(target.elts) == 2:
            one, other = target.elts
            yield [source.replace(one, source.of(other)), source.replace(other, source.of(one))]
    yield from others_gradient(source, finding, case)


def _of_values(source: Source, finding: Finding) -> Iterator[Update]:
    """`w -= rate * w.data` on the line that a finding names."""
    for statement in source.at(finding.place):
        if isinstance(statement, ast.AugAssign):
            yield Update(
                statement,
                source.of(statement.target).removesuffix(".data"),
                source.of(statement.value),
                statement.value,
                "-",
            )
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) and statement.value.args:
            function, place = statement.value.func, statement.value.args[0]
            if isinstance(function, ast.Attribute):
                yield Update(statement, source.of(function.value).removesuffix(".data"), source.of(place), place, "-")
        elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.BinOp):
            place = statement.value.right
            target = source.of(statement.targets[0]).removesuffix(".data")
            yield Update(statement, target, source.of(place), place, "-")


def uphill(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """Subtract; minimise; differentiate the error itself."""
    edits = [_downhill(source, u) for u in updates(source) if u.sign == "+"]
    if edits:
        yield edits
    for made in optimizers(source):
        text = source.of(made)
        for other in (re.sub(r",\s*maximize=True", "", text), re.sub(r"lr\s*=\s*-", "lr=", text)):
            yield [source.replace(made, other)]
    for keyword in source.all(ast.keyword):
        if source.of(keyword) == "maximize=True":
            yield [source.replace(keyword, "maximize=False")]
    for call in backwards(source):
        value = call.func.value if isinstance(call.func, ast.Attribute) else None
        if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
            yield [source.replace(value, source.of(value.operand))]


def _downhill(source: Source, update: Update) -> Edit:
    text = source.of(update.statement)
    for old, new in (("+=", "-="), (".add_(", ".sub_("), (" + ", " - "), ("+", "-")):
        if old in text:
            return source.replace(update.statement, text.replace(old, new, 1))
    return source.insert(update.statement, "")


def overwritten(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """What changes the parameter besides its update is left out."""
    named = source.at(finding.place)
    if len(named) == 1 and not any(u.statement is named[0] for u in updates(source)):
        yield source.without(named)


def updated_first(source: Source, finding: Finding, case: Case) -> Iterator[list[Edit]]:
    """Backward goes above what reads the gradients."""
    for call in backwards(source):
        late = source.statement(call)
        named = [n for s in source.at(finding.place) for n in (s, *source.around(s))]
        reading = next((s for s in source.beside(late) if s in named), late)
        if reading.lineno < late.lineno:
            yield [source.line_before(reading, source.of(late)), *source.without([late])]
