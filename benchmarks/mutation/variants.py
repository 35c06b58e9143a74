"""Ways of writing a program differently that change nothing of what it does."""

from __future__ import annotations

import ast
import builtins
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import nbformat

from grader.library.source import Source

_HAN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True)
class Variant:
    """How a program is written, the file's ending, and what makes its bytes (None: it cannot be written so)."""

    name: str
    suffix: str
    write: Callable[[str], bytes | None]


def _as_is(code: str) -> bytes | None:
    return code.encode()


def _plain(code: str) -> bytes | None:
    """Comments, brackets and line breaks as `ast.unparse` has them."""
    return ast.unparse(ast.parse(code)).encode()


def _from_windows(code: str) -> bytes | None:
    """Byte order mark, tabs, carriage returns."""
    if '"""' in code or "\\\n" in code:
        return None
    lines = [re.sub(r"^( {4})+", lambda m: "\t" * (len(m[0]) // 4), line) for line in code.split("\n")]
    text = "\r\n".join(lines)
    try:
        ast.parse(text)
    except SyntaxError:  # a continued line that is not indented by fours
        return None
    return b"\xef\xbb\xbf" + text.encode()


def _in_gbk(code: str) -> bytes | None:
    """A Chinese comment in the encoding of Chinese Windows."""
    try:
        return f"# 训练一个线性回归模型\n{code}".encode("gbk")
    except UnicodeEncodeError:
        return None


def _in_main(code: str) -> bytes | None:
    """Everything in a function `main`."""
    if re.search(r'\bglobal\b|\bnonlocal\b|import \*|__name__|__future__|"""|%%|\bglobals\(|\beval\(|\bexec\(', code):
        return None
    body = "\n".join(f"    {line}" if line.strip() else line for line in code.split("\n"))
    return f"def main():\n{body}\n\n\nmain()\n".encode()


def _in_chinese(code: str) -> bytes | None:
    """The program's own names in Chinese."""
    source = Source(code)
    bound = {n.id for n in source.all(ast.Name) if isinstance(n.ctx, ast.Store)} | {a.arg for a in source.all(ast.arg)}
    kept = {k.arg for k in source.all(ast.keyword)} | {a.attr for a in source.all(ast.Attribute)} | set(dir(builtins))
    kept |= {n for g in source.all(ast.Global) for n in g.names} | {
        n for g in source.all(ast.Nonlocal) for n in g.names
    }
    kept |= {n for f in source.all(ast.ClassDef) for s in f.body for n in re.findall(r"^\w+", source.of(s))} | {"self"}
    kept |= {f.name for f in source.all(ast.FunctionDef)}
    kept |= {p.name for p in source.all(ast.MatchAs) if p.name} | {
        h.name for h in source.all(ast.ExceptHandler) if h.name
    }
    if re.search(r"\b(locals|globals|vars|eval|exec)\(|%%", code):
        return None
    names = {name: _han(number) for number, name in enumerate(sorted(bound - kept))}
    edits = [source.replace(n, names[n.id]) for n in source.all(ast.Name) if n.id in names]
    for argument in source.all(ast.arg):
        if argument.arg in names:
            start, _ = source.span(argument)
            edits.append(
                type(source.insert(argument, ""))(start, start + len(argument.arg.encode()), names[argument.arg])
            )
    return source.edited(edits).encode()


def _han(number: int) -> str:
    return _HAN[number % len(_HAN)] + (str(number // len(_HAN)) if number >= len(_HAN) else "")


def _as_notebook(code: str) -> bytes | None:
    """A notebook with one statement of the module in a cell."""
    source = Source(code)
    if "__future__" in code:
        return None
    cells = [nbformat.v4.new_code_cell(text) for text in _pieces(source)]
    return str(nbformat.writes(nbformat.v4.new_notebook(cells=cells))).encode()


def _pieces(source: Source) -> Iterator[str]:
    """The module cut before every statement that is no import and longer than a line."""
    lines = source.text.split("\n")
    cuts = [0] + [_first_line(s) - 1 for s in source.tree.body if (s.end_lineno or 0) > s.lineno] + [len(lines)]
    for start, end in itertools.pairwise(cuts):
        text = "\n".join(lines[start:end]).strip("\n")
        if text:
            yield text


def _first_line(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(d.lineno for d in decorators)])


def _with_seed(seed: int) -> Callable[[str], bytes | None]:
    """Other data: the program seeds torch itself."""

    def write(code: str) -> bytes | None:
        if "manual_seed" in code or "__future__" in code:
            return None
        return f"import torch\ntorch.manual_seed({seed})\n{code}".encode()

    return write


VARIANTS: tuple[Variant, ...] = (
    Variant("as it is", ".py", _as_is),
    Variant("unparsed", ".py", _plain),
    Variant("Chinese names", ".py", _in_chinese),
    Variant("in a function", ".py", _in_main),
    Variant("notebook", ".ipynb", _as_notebook),
    Variant("from Windows", ".py", _from_windows),
    Variant("GBK", ".py", _in_gbk),
    Variant("seeded with 11", ".py", _with_seed(11)),
    Variant("seeded with 12", ".py", _with_seed(12)),
    Variant("seeded with 13", ".py", _with_seed(13)),
    Variant("seeded with 14", ".py", _with_seed(14)),
)
