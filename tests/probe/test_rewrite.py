"""The rewriter changes no line number and no behaviour."""

from __future__ import annotations

import ast
import builtins
from typing import Any

import pytest

from grader.probe import rewrite as r

PROGRAM = '''"""docstring"""
from __future__ import annotations
import math

def area(radius, *, scale=1.0):
    """Doc."""
    total = 0
    for k in range(3):
        if k == 2 and radius > 0:
            break
        total += scale * radius ** 2
    else:
        return None
    while not total < 10:
        total -= 1
    return [total, math.pi]

class Point:
    x: float = 2 * 3
    def __init__(self, x):
        self.x = self.y = x
        (self.a, *self.rest), b = (1, 2, 3), 4
        if (n := x) >= 1 <= 2:
            self.n = n

try:
    raise ValueError("no")
except ValueError as error:
    caught = str(error)
p = Point(3)
result = (area(2), p.x, p.y, p.a, p.rest, p.n, caught, [i for i in range(3) if i > 0], lambda q: q < 3)
count = 0
while True:
    count += 1
    if count == 5 or False:
        break
'''


def _run(tree: ast.Module, calls: dict[str, Any]) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "program", "__builtins__": {**vars(builtins), **calls}}
    exec(compile(tree, "program", "exec", dont_inherit=True), space)  # noqa: S102 (the program above)
    return space


CALLS: dict[str, Any] = {
    r.BOUND: lambda site, value: value,
    r.ENTER: lambda loop: loop,
    r.TURN: lambda token: None,
    r.LEAVE: lambda token, how, guards, line: None,
    r.OPERAND: lambda atom, side, value: value,
    r.OUTCOME: lambda atom, value: value,
    r.MARK: lambda: 0,
    r.TRUTH: lambda atom, mark, value: value,
    r.CAUGHT: lambda line: None,
    r.FILLED: lambda site, value: None,
}


def test_a_rewritten_program_does_the_same() -> None:
    tree, _ = r.rewrite(PROGRAM, "program")
    before, after = _run(ast.parse(PROGRAM), {}), _run(tree, CALLS)
    assert before["result"][:-1] == after["result"][:-1]
    assert before["count"] == after["count"] == 5
    assert after["__doc__"] == "docstring"
    assert after["area"].__doc__ == "Doc."


def test_every_statement_keeps_its_line() -> None:
    tree, _ = r.rewrite(PROGRAM, "program")
    lines = [(type(n), n.lineno) for n in ast.walk(ast.parse(PROGRAM)) if isinstance(n, ast.stmt)]
    kept = [(type(n), n.lineno) for n in ast.walk(tree) if isinstance(n, ast.stmt)]
    assert not [line for line in lines if line not in kept]


def test_an_error_is_raised_at_the_same_line() -> None:
    code = "x = 1\nfor i in range(3):\n    if i > 1:\n        y = (x +\n             nothing)\n"
    lines = []
    for tree, calls in ((ast.parse(code), {}), (r.rewrite(code, "program")[0], CALLS)):
        with pytest.raises(NameError) as caught:
            _run(tree, calls)
        assert caught.tb.tb_next is not None
        lines.append(caught.traceback[-1].lineno)
    assert lines[0] == lines[1]


def test_conditions_that_can_end_a_loop_are_known() -> None:
    _, sites = r.rewrite("while a < 1:\n    if b > 2:\n        if c: break\n    if d: pass\n", "program")
    loop = sites.loops[0]
    texts = [[sites.atoms[a].left for a in sites.conditions[c].atoms] for c in loop.conditions]
    assert texts == [["a"], ["b"], ["c"]]


def test_a_flag_leads_to_the_comparison_behind_it() -> None:
    _, sites = r.rewrite("done = False\nwhile not done:\n    if loss < 0.1:\n        done = True\n", "program")
    atoms = sites.flags[("", "done")]
    assert [sites.atoms[a].left for a in atoms] == ["loss"]


def test_numbers_that_may_be_a_slope_are_noted() -> None:
    _, sites = r.rewrite("y = 2 * x + (5 + noise)\nslope = -1.5\ndef f(a=7.0): return g(a, 4)\n", "program")
    assert set(sites.literals) == {2.0, -1.5, 7.0, 4.0}


@pytest.mark.parametrize("last", ["_", "other", "2 | _", "(2 | _) as whole", "_ if k", "3"])
def test_no_case_is_put_behind_one_that_takes_all(last: str) -> None:
    cases = f"        case 1:\n            break\n        case {last}:\n            pass\n"
    code = f"for k in range(9):\n    match k:\n{cases}"
    compile(code, "student.py", "exec")  # Python itself takes it
    compile(r.rewrite(code, "student.py")[0], "student.py", "exec")
