"""Programs as text that is edited at its syntax nodes."""

from __future__ import annotations

import ast

import pytest

from grader.library.roles import backwards, creations, rates, updates, zeroings
from grader.library.source import Source, parsed

CODE = """w = torch.zeros(1, requires_grad=True)  # 斜率
lr = 0.1
for 步 in range(9):
    loss = f(w)
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad; w.grad.zero_()
"""


def _statement(source: Source, text: str) -> ast.stmt:
    return next(s for s in source.all(ast.stmt) if source.of(s) == text)


def test_a_statement_goes_with_its_line_and_no_body_stays_empty() -> None:
    source = Source(CODE)
    assert "loss = f(w)" not in source.edited(source.without([_statement(source, "loss = f(w)")]))
    both = source.without([_statement(source, "w -= lr * w.grad"), _statement(source, "w.grad.zero_()")])
    ast.parse(source.edited(both))
    assert "pass" in source.edited(both)


def test_lines_come_before_and_behind_with_the_same_indent() -> None:
    source = Source(CODE)
    loss = _statement(source, "loss = f(w)")
    text = source.edited([source.line_before(loss, "one = 1"), source.line_after(loss, "two = 2")])
    assert "    one = 1\n    loss = f(w)\n    two = 2\n    loss.backward()" in text


def test_a_block_is_unwrapped() -> None:
    source = Source(CODE)
    block = next(source.all(ast.With))
    assert "\n    w -= lr * w.grad; w.grad.zero_()" in source.edited([source.unwrapped(block)])


def test_the_roles_of_statements() -> None:
    source = Source(CODE)
    assert [(u.target, u.by, u.sign) for u in updates(source)] == [("w", "lr * w.grad", "-")]
    assert [source.of(z) for z in zeroings(source)] == ["w.grad.zero_()"]
    assert [source.of(b) for b in backwards(source)] == ["loss.backward()"]
    assert [source.of(c)[:1] for c in creations(source)] == ["w"]
    assert [source.of(r) for r in rates(source)] == ["0.1"]


@pytest.mark.parametrize("text", ["x = (", "-" * 200_000 + "1", "1" + "+1" * 200_000, "a" + "[0]" * 100_000, "\0"])
def test_what_cannot_be_parsed_is_none(text: str) -> None:
    assert parsed(text) is None
