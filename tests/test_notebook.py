"""Notebooks as programs: exact line maps, IPython's syntax, and files that were made to hurt."""

import ast
import io
import json
import tokenize

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.notebook import notebook
from grader.program import Program, Unreadable
from grader.verdict import Place


def program_of(*cells: str) -> Program:
    """The program of a notebook as nbformat writes it, with text and output between the cells."""
    made = nbformat.v4.new_notebook()
    for cell in cells:
        output = nbformat.v4.new_output("stream", text="<script>")
        made.cells += [
            nbformat.v4.new_markdown_cell("# x = 1"),
            nbformat.v4.new_code_cell(cell, outputs=[output]),
        ]
    return notebook(nbformat.writes(made).encode(), "a.ipynb")


def code_of(*cells: str) -> list[str]:
    return program_of(*cells).code.split("\n")


def refusal(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        notebook(content, "a.ipynb")
    return str(refused.value)


def test_code_cells_are_joined_and_numbered_from_1() -> None:
    program = program_of("a = 1\nb = 2", "", "c = 3")
    assert program.code == "a = 1\nb = 2\n\nc = 3"
    assert [program.place(line) for line in (1, 2, 4)] == [Place(1, 1), Place(2, 1), Place(1, 3)]


CELL = st.text(alphabet="ab= \n\r\f\x1c\u2028'\"#()\\%!?", max_size=40)


@settings(derandomize=True, deadline=None)
@given(st.lists(CELL, min_size=1, max_size=6))
def test_every_line_maps_to_its_own_place_and_back(cells: list[str]) -> None:
    texts = [cell.replace("\r\n", "\n").replace("\r", "\n").split("\n") for cell in cells]
    content = json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": cell} for cell in ["x", *cells]]})
    program = notebook(content.encode(), "a.ipynb")
    places = [Place(n, cell) for cell, text in enumerate([["x"], *texts], 1) for n in range(1, len(text) + 1)]
    assert len(program.code.split("\n")) == len(places)
    for line, place in enumerate(places, 1):
        assert program.place(line) == place
        assert program.line(place) == line
        assert program.lines_around(place, 0) == ((place.line, [["x"], *texts][place.cell - 1][place.line - 1]),)


FRAGMENT = st.sampled_from(
    [
        "x = 1",
        "'''",
        '"""',
        "(",
        ")",
        "[1,",
        "]",
        "# it's '''",
        "'it'",
        "z + \\",
        " + 2",
        "\n",
        "\n",
        "r'\\'",
        "'\\''",
        "f'{x}'",
    ]
)


@settings(derandomize=True, deadline=None)
@given(st.lists(FRAGMENT, max_size=12).map("".join))
def test_a_magic_is_seen_exactly_where_a_statement_begins(text: str) -> None:
    """Python's own tokenizer is the oracle, wherever it accepts the text."""
    try:
        ast.parse(f"{text}\nmark")
        tokens = list(tokenize.generate_tokens(io.StringIO(f"{text}\nmark").readline))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return
    at = next(i for i in reversed(range(len(tokens))) if "mark" in tokens[i].string)
    before = [token for token in tokens[:at] if token.type not in (tokenize.NL, tokenize.COMMENT)]
    begins = tokens[at].string == "mark" and (not before or before[-1].type in (tokenize.NEWLINE, tokenize.DEDENT))
    assert (code_of("first", f"{text}\n%mark")[-1] == "pass  # %mark") == begins


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("%matplotlib inline", "pass  # %matplotlib inline"),
        ("    !pip install torch", "    pass  # !pip install torch"),
        ("?torch.add", "pass  # ?torch.add"),
        ("torch.add?", "pass  # torch.add?"),
        ("torch.add??  ", "pass  # torch.add??"),
        ("files = !ls", "files = None  # files = !ls"),
        ("  t = %timeit -o f()", "  t = None  # t = %timeit -o f()"),
        ("%time w = train()", "w = train()"),
        ("a = b % c", "a = b % c"),
        ("a != b", "a != b"),
        ("ok = 'really?'", "ok = 'really?'"),
        ("x = 5 # why?", "x = 5 # why?"),
    ],
)
def test_magics_and_shell_lines(line: str, becomes: str) -> None:
    assert code_of(f"if True:\n    pass\n{line}")[2] == becomes


def test_what_was_skipped_is_noted() -> None:
    program = program_of("x = 1", "y = 2\n!pip install torch")
    assert program.notes == ("Cell 2, line 2 was skipped: !pip install torch",)
    assert program.original.endswith("!pip install torch")


@pytest.mark.parametrize("text", ["'''\n%a\n!b\n'''", "f(3\n%a\n)", "x = 3 \\\n%a", "s = 'a\\\n%b'"])
def test_a_line_inside_a_statement_stays(text: str) -> None:
    assert code_of(text) == text.split("\n")
    ast.parse(program_of(text).code)


def test_a_shell_line_that_goes_on() -> None:
    assert code_of("!pip install \\\n  torch \\\n  numpy\nx = 1") == [
        "pass  # !pip install \\",
        "#   torch \\",
        "#   numpy",
        "x = 1",
    ]


def test_cell_magics() -> None:
    assert code_of("\n%%time\nx = 1\n%ls") == ["", "# %%time", "x = 1", "pass  # %ls"]
    assert code_of("x = 1", "%%bash\nls\n'''")[1:] == ["# %%bash", "# ls", "# '''"]
    assert code_of("x", "%%writefile a.py\nimport os")[1:] == ["# %%writefile a.py", "# import os"]


def test_a_cell_indented_as_a_whole() -> None:
    assert code_of("    x = 1\n    if x:\n        y = 2") == ["x = 1", "if x:", "    y = 2"]


def test_a_broken_cell_maps_to_itself() -> None:
    program = program_of("x = 1", "y = 2\nfor i in range(3)\n    pass", "z = 3")
    with pytest.raises(SyntaxError) as error:
        ast.parse(program.code)
    assert program.place(error.value.lineno or 0) == Place(2, 2)


def test_notebooks_from_before_2014() -> None:
    old = nbformat.v3.new_notebook(
        worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell("x = 1\ny")])]
    )
    assert notebook(json.dumps(old).encode(), "a.ipynb").code == "x = 1\ny"


@pytest.mark.parametrize(
    "content",
    [
        b"x = 1",
        b"[" * 200_000,
        b'{"nbformat": 4, "metadata": ' + b'{"a":' * 200_000,
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 3}]}',
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\\ud800"}]}',
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x',
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\xff"}]}',
        b'{"cells": []}',
        b"\0",
    ],
)
def test_a_damaged_notebook(content: bytes) -> None:
    assert "damaged" in refusal(content)


@pytest.mark.parametrize(
    ("source", "word"), [("", "no code cell"), ("x\0", "NUL"), ("x" * 1_000_001, "more than 1 MB")]
)
def test_a_notebook_without_a_program(source: str, word: str) -> None:
    content = {"nbformat": 4, "cells": [{"cell_type": "code", "source": source}]}
    assert word in refusal(json.dumps(content).encode())
