"""Fixes: small changes on the student's own lines, offered only where a run showed that they help."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.grading import grade
from grader.library.fixes import repaired
from grader.program import Cell, Program
from grader.remedies import changes
from grader.sandbox import Sandbox
from grader.submission import Submission
from grader.verdict import Change, Finding, Place

WRONG = Path(__file__).parent.parent / "assignments" / "linear_regression" / "examples" / "wrong"


def _findings(file: Path, assignment: Assignment, sandbox: Sandbox) -> dict[str, Finding]:
    quick = replace(assignment, seeds=(1, 2), spare_seeds=())
    return {f.id: f for f in grade(Submission(file.stem, file, file), quick, [sandbox]).grade.findings}


@pytest.mark.parametrize(
    ("name", "removed", "added"),
    [
        ("rebound_parameter", "    w = w - learning_rate * w.grad", "        w -= learning_rate * w.grad"),
        ("grad_not_zeroed", None, "        w.grad.zero_()"),
        ("parameter_never_updated", None, "        b -= learning_rate * b.grad"),
        ("diverges", None, None),
        ("stop_threshold_unreachable", "    if loss.item() < 0.01:", "    previous_loss = loss.item()"),
        ("second_backward", None, None),
        ("broadcast_mismatch", None, None),
        ("syntax_error", "for step in range(5000)", "for step in range(5000):"),
        ("grad_read_before_backward", "    loss.backward()", "    loss.backward()"),
        ("none_gradient_read", None, "w = (torch.randn(1) * 0.1).requires_grad_()"),
        ("hard_coded_parameters", None, "w = torch.tensor([0.0], requires_grad=True)"),
        ("data_attribute", "    w.data -= learning_rate * w.grad", "        w -= learning_rate * w.grad"),
        ("data_requires_grad", "x = (torch.rand(20, 1) * 2).requires_grad_()", "x = (torch.rand(20, 1) * 2)"),
        ("deprecated_variable", "from torch.autograd import Variable", "w = torch.randn(1, requires_grad=True)"),
        ("loss_history_keeps_graph", "    losses.append(loss)", "    losses.append(loss.item())"),
        ("break_before_update", "        break", "        break"),
        ("unbounded_loop", "while True:", "for _ in range(10_000):"),
        ("plots_in_loop", "    plt.cla()", "    if step % 100 == 0:"),
        ("stale_prediction", None, "prediction = predict()"),
        ("could_converge_further", None, None),
        ("stop_depends_on_luck", None, "    previous_loss = loss.item()"),
        ("fragile_learning_rate", "learning_rate = 0.0575", None),
    ],
)
def test_an_example_gets_a_change_that_helps(
    name: str, removed: str | None, added: str | None, sandbox: Sandbox, homework: Assignment
) -> None:
    found = _findings(WRONG / f"{name}.py", replace(homework, advice="fixes"), sandbox)[name]
    assert found.fix
    assert removed is None or removed in [line for change in found.fix for line in change.removed]
    assert added is None or added in [line for change in found.fix for line in change.added]


def test_where_only_hints_are_wanted_there_is_no_fix(sandbox: Sandbox, homework: Assignment) -> None:
    hints = replace(homework, advice="hints")
    assert _findings(WRONG / "rebound_parameter.py", hints, sandbox)["rebound_parameter"].fix == ()


def test_what_uncovers_another_mistake_is_not_offered(tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    text = (WRONG / "rebound_parameter.py").read_text()
    assert "if previous is not None" in text
    file = tmp_path / "two_mistakes.py"
    file.write_text(text.replace("if previous is not None", "if step > 300 and previous is not None or step > 400 #"))
    for finding in _findings(file, replace(homework, advice="fixes"), sandbox).values():
        assert not any("no_grad" in line for change in finding.fix for line in change.added)


@pytest.mark.parametrize(
    ("old", "new", "added"),
    [
        ("loss.backward()", "loss.backwards()", "    loss.backward()"),
        ("previous is not None", "previos is not None", None),
        ("import torch", "import torch as t, torch.nn as nn", "import torch"),
        ("requires_grad=True", "require_grad=True", "w = torch.randn(1, requires_grad=True)"),
    ],
)
def test_a_slip_of_the_pen_is_mended(
    old: str, new: str, added: str | None, tmp_path: Path, sandbox: Sandbox, homework: Assignment
) -> None:
    file = tmp_path / "slip.py"
    right = (WRONG / "crashed.py").read_text().replace("bias.item", "b.item")
    file.write_text(right.replace(old, new))
    found = _findings(file, replace(homework, advice="fixes"), sandbox)["crashed"]
    assert found.fix
    assert added is None or added in [line for change in found.fix for line in change.added]


ZOO = Path(__file__).parent / "zoo" / "wrong"


def test_all_of_an_update_is_kept_when_it_is_made_in_place(
    tmp_path: Path, sandbox: Sandbox, homework: Assignment
) -> None:
    text = (WRONG / "rebound_parameter.py").read_text()
    file = tmp_path / "decays.py"
    file.write_text(text.replace("w = w - learning_rate * w.grad", "w = 0.999 * (w - learning_rate * w.grad)"))
    fix = _findings(file, replace(homework, advice="fixes"), sandbox)["rebound_parameter"].fix
    added = [line.strip() for change in fix for line in change.added]
    assert "w.copy_(0.999 * (w - learning_rate * w.grad))" in added


@pytest.mark.parametrize(
    ("name", "added"),
    [
        ("ascends_gradient-options_in_a_dict", "maximize=False"),
        ("backward_on_a_number-in_a_criterion", "return ((output - wanted) ** 2).mean()"),
        ("missing_requires_grad-made_in_a_function", "(scale * torch.randn(1)).requires_grad_()"),
        ("none_gradient_read-made_in_a_function", "(size * torch.ones(1)).requires_grad_()"),
        ("reinitialised_in_loop-by_a_function", "model = make()"),
        ("unbounded_loop-counts_on", "for step in range(1, 10_000):"),
    ],
)
def test_a_cause_in_another_place_is_mended_there(
    name: str, added: str, sandbox: Sandbox, homework: Assignment
) -> None:
    found = _findings(ZOO / f"{name}.py", replace(homework, advice="fixes"), sandbox)[name.split("-")[0]]
    assert any(added in line for change in found.fix for line in change.added), found.fix


def test_too_few_steps_or_too_small_a_rate_is_said_to_be_either(sandbox: Sandbox, homework: Assignment) -> None:
    hint = _findings(WRONG / "too_few_steps.py", homework, sandbox)["too_few_steps"].hint
    assert "steps at this learning rate" in hint
    assert "Either will do" in hint


def test_a_condition_that_needs_more_steps_gets_them(tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    file = tmp_path / "few.py"
    right = (WRONG / "crashed.py").read_text().replace("bias.item", "b.item")
    file.write_text(right.replace("range(5000)", "range(150)"))
    fix = _findings(file, replace(homework, advice="fixes"), sandbox)["stop_never_fires"].fix
    assert [change.added for change in fix] == [("for step in range(1500):",)]


def test_a_number_of_steps_is_changed_where_it_is_written(
    tmp_path: Path, sandbox: Sandbox, homework: Assignment
) -> None:
    file = tmp_path / "named.py"
    right = (WRONG / "crashed.py").read_text().replace("bias.item", "b.item")
    file.write_text(
        right.replace("range(5000)", "range(STEPS)").replace("import torch", "import torch\nSTEPS = 150", 1)
    )
    fix = _findings(file, replace(homework, advice="fixes"), sandbox)["stop_never_fires"].fix
    assert [(change.removed, change.added) for change in fix] == [(("STEPS = 150",), ("STEPS = 1500",))]


def test_a_condition_that_is_the_wrong_way_round_is_turned(
    tmp_path: Path, sandbox: Sandbox, homework: Assignment
) -> None:
    file = tmp_path / "turned.py"
    right = (WRONG / "crashed.py").read_text().replace("bias.item", "b.item")
    assert "if previous is not None and abs(previous - loss.item()) < 1e-7:" in right
    file.write_text(right.replace("loss.item()) < 1e-7", "loss.item()) > 1e-7"))
    fix = _findings(file, replace(homework, advice="fixes"), sandbox)["stop_fires_too_early"].fix
    assert [change.added for change in fix] == [
        ("    if previous is not None and abs(previous - loss.item()) < 1e-7:",)
    ]


def test_a_name_that_nothing_resembles_is_left_to_its_writer(sandbox: Sandbox, homework: Assignment) -> None:
    assert _findings(WRONG / "crashed.py", replace(homework, advice="fixes"), sandbox)["crashed"].fix == ()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("for i in range(3)  # three\n    print(i)\n", "for i in range(3):  # three\n    print(i)\n"),
        ("x = (1 + 2\ny = 3\n", "x = (1 + 2)\ny = 3\n"),
        ("x = 1 + 2)\n", "x = 1 + 2\n"),
        ("print（“你好”，3）  # 打印\n", 'print("你好",3)  # 打印\n'),
        ('print "a", 1\nprint "b"\n', 'print("a", 1)\nprint("b")\n'),
        ("if x = 3:\n    pass\n", "if x == 3:\n    pass\n"),
        ("if x:\n    pass\nelse if y:\n    pass\n", "if x:\n    pass\nelif y:\n    pass\n"),
        ("```python\nx = 1\n```\n", "\nx = 1\n\n"),
        ("if x:\n    y = 1\n\tz = 2\n", "if x:\n    y = 1\n    z = 2\n"),
        ("s = '#'\nwhile s == '#'\n    s = ''\n", "s = '#'\nwhile s == '#':\n    s = ''\n"),
        ("i++\n", "i += 1\n"),
    ],
)
def test_what_python_cannot_read_is_repaired_where_it_stopped(text: str, right: str) -> None:
    assert repaired(text) == right


@pytest.mark.parametrize("text", ["def f(:\n", "x = = 1\n", "lambda\n", "\0", "(" * 5000, "x = 'a\n"])
def test_what_nobody_can_guess_is_left_as_it_is(text: str) -> None:
    assert repaired(text) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("print（3)\n", "keyboard"),
        ("if True\n    pass\n", "colon"),
        ("x = (1\n", "bracket"),
        ("if x = 3:\n    y\n", "`==`"),
    ],
)
def test_the_hint_for_what_python_cannot_read_says_what_to_type(
    text: str, word: str, tmp_path: Path, sandbox: Sandbox, homework: Assignment
) -> None:
    file = tmp_path / "unread.py"
    file.write_text(text)
    assert word in _findings(file, homework, sandbox)["syntax_error"].hint


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("print(wieght)\n", "spelling"),
        ("x = torch.FloatTensor([1], [2])\n", "one list"),
        ("torch.tensor(1.0)[0]\n", "`loss.item()`"),
        ("n = 1\ndef f():\n    n += 1\nf()\n", "argument"),
        ("class M(torch.nn.Module):\n    def __init__(self):\n        super.__init__()\nM()\n", "`super().__init__()`"),
        ("torch.ones(2) + torch.ones(3)\n", "`.shape`"),
        ("[][0]\n", "last line of the error"),
        ("torch.Tensor([0.0], requires_grad=True)\n", "small t"),
        ("torch.Tensor([1.0], [2.0])\n", "one list"),
        ("def f():\n    n = 1\n    def g():\n        return n\n    del n\n    g()\nf()\n", "before the function"),
        ("[][0]  # the size of tensor\n", "last line of the error"),
    ],
)
def test_the_hint_for_a_crash_says_what_its_error_means(
    text: str, word: str, tmp_path: Path, sandbox: Sandbox, homework: Assignment
) -> None:
    file = tmp_path / "stops.py"
    file.write_text(f"import torch\n{text}")
    assert word in _findings(file, homework, sandbox)["crashed"].hint


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("open('data/points.csv')", "opens a file that is not there: [Errno 2] No such file or directory: 'data/"),
        ("open('log/a.txt', 'w')", "writes into a folder that is not there"),
        ("torch.save(1, 'models/w.pt')", "writes into a folder"),
        ("import numpy; numpy.savetxt('out/x.txt', [1.0])", "writes into a folder"),
        ("import os; open(os.path.join('log', 'a.txt'), mode='w')", "writes into a folder"),
        ("import pathlib; pathlib.Path('log/a.txt').open('a')", "writes into a folder"),
        ("import numpy; numpy.loadtxt('data/a.csv').tolist()", "opens a file that is not there"),
        ("import os; os.mkdir('log'); open('log', 'w')", "opens a folder as if it were a file"),
    ],
)
def test_what_is_missing_is_a_file_or_a_folder_to_write_to(
    line: str, words: str, tmp_path: Path, sandbox: Sandbox, homework: Assignment
) -> None:
    file = tmp_path / "files.py"
    file.write_text(f"import torch\n{line}\n")
    assert words in _findings(file, homework, sandbox)["reads_missing_file"].message


def test_an_errors_text_names_no_folder_of_this_machine(tmp_path: Path, sandbox: Sandbox, homework: Assignment) -> None:
    file = tmp_path / "places.py"
    file.write_text("import os, torch\nraise ValueError(os.path.abspath('a.txt') + ' ' + torch.__file__)\n")
    found = _findings(file, homework, sandbox)["crashed"]
    assert found.message.endswith("ValueError: a.txt torch/__init__.py")


def test_changes_stand_in_the_cell_that_they_belong_to() -> None:
    program = Program("a = 1\nb = 2\nc = 3\n", "s.ipynb", (Cell(1, 1, 1), Cell(2, 2, 2)))
    assert changes(program, "a = 1\nb = 5\nc = 3\n") == (Change(Place(1, 2), ("b = 2",), ("b = 5",)),)
    assert changes(program, "a = 1\nb = 2\nnew\nc = 3\n") == (Change(Place(1, 2), (), ("new",)),)
    assert changes(program, program.code) == ()
