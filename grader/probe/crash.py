"""An exception as testimony: its text, the student's lines on its way, the tensors that its line mentions."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, TracebackType

import torch

from .names import tensors_in
from .objects import Quiet, is_a
from .watch import Watch

_MOST = 32  # states that are told
_MOST_LOOKED_AT = 400
_NAMING = ast.Name | ast.Attribute | ast.Subscript
_SMALL = 4  # elements of a parameter that a line needs, and of little else


def describe(error: BaseException, code: str, filename: str, watch: Watch) -> dict[str, object]:
    """What is to be said of an exception that ended the run."""
    frames = _frames(error.__traceback__, filename)
    line = frames[-1][1] if frames else None
    described: dict[str, object] = {
        "type": type(error).__name__[:100],
        "message": _message(error),
        "line": line,
        "lines": [n for _, n in frames][-64:],
        "text": _line(code, line),
        "tensors": _tensors([f for f, _ in reversed(frames)], code, frames[-1][1], watch) if frames else [],
    }
    if isinstance(error, ModuleNotFoundError) and isinstance(error.name, str):
        described["missing"] = error.name[:200]
    if isinstance(error, SyntaxError) and not frames:
        number = error.lineno if isinstance(error.lineno, int) and error.lineno > 0 else None
        column = error.offset if isinstance(error.offset, int) and error.offset > 0 else None
        described |= {
            "line": number,
            "text": _line(code, number),
            "column": column,
            "message": str(error.msg)[:2000],
        }
    return described


def at_frame(kind: str, frame: FrameType | None, code: str, filename: str) -> dict[str, object]:
    """What is to be said of a run that was interrupted while it was in a frame."""
    line = None
    while frame is not None and line is None:
        line = frame.f_lineno if frame.f_code.co_filename == filename else None
        frame = frame.f_back
    lines = [line] if line is not None else []
    return {
        "type": kind,
        "message": "",
        "line": line,
        "lines": lines,
        "text": _line(code, line),
        "tensors": [],
    }


def _message(error: BaseException) -> str:
    try:
        text = str.__str__(str(error))[:4000]  # what a subclass of str makes of slices is no business of ours
    except Exception as inner:  # noqa: BLE001 (an exception's own text may raise anything; that is what we say)
        return f"(its text cannot be shown: {type(inner).__name__})"
    for folder in _folders():
        text = text.replace(f"{folder}{os.sep}", "")
    return text


def _folders() -> list[str]:
    """Where the program runs, and where libraries are: no business of the program's author."""
    try:
        return [str(Path(torch.__file__).parent.parent), str(Path.cwd())]
    except Exception:  # noqa: BLE001 (the program may have removed its folder, or whatever tells of it)
        return []


def _frames(traceback: TracebackType | None, filename: str) -> list[tuple[FrameType, int]]:
    found = []
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == filename:
            found.append((traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    return found


def _line(code: str, line: int | None) -> str:
    lines = code.splitlines()
    return lines[line - 1][:1000] if line is not None and 0 < line <= len(lines) else ""


def _tensors(frames: list[FrameType], code: str, line: int, watch: Watch) -> list[dict[str, object]]:
    """The state of every tensor that the line names, and of all whose gradient the program mentions.

    Where none of these could be a parameter that was forgotten, also of what lists, dicts and objects hold.
    """
    here, everywhere = _mentioned(code, line)
    states: dict[str, dict[str, object]] = {}
    with Quiet():
        for name, value in _named(frames, here, everywhere):
            if is_a(value, torch.Tensor) and len(states) < _MOST:
                called = _called(name, value, watch)
                states.setdefault(called, _state(called, value, watch, on_line=name in here))
        if not any(_could_be_learned(name, state) for name, state in states.items()):
            for name, value in _held(frames):
                if len(states) < _MOST:
                    states.setdefault(name, _state(name, value, watch, on_line=name in here))
    return list(states.values())


def _called(name: str, tensor: torch.Tensor, watch: Watch) -> str:
    """The name that a tensor has of its own, where the program mentions it by a loop's variable or an argument."""
    own = [key[1] for key, _, owner in watch.names.of(tensor) if owner]
    return name if not own or name in own or not name.isidentifier() else own[0]


def _named(
    frames: list[FrameType], here: dict[str, ast.expr], everywhere: dict[str, ast.expr]
) -> Iterator[tuple[str, object]]:
    """What expressions stand for: those of the line in its own frame, others in the innermost that knows them."""
    for name, node in here.items():
        yield name, _value(frames[0], node)
    for name, node in everywhere.items():
        yield name, next((v for frame in frames if (v := _value(frame, node)) is not None), None)


def _mentioned(code: str, line: int) -> tuple[dict[str, ast.expr], dict[str, ast.expr]]:
    """Expressions that one line mentions; those whose gradient or data the program uses anywhere.

    Where the variable of a loop is used like that, also what stands in `for p in (w, b)` to be gone through.
    """
    tree = ast.parse(code)
    here: dict[str, ast.expr] = {}
    everywhere: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, _NAMING) and node.lineno <= line <= (node.end_lineno or 0):
            here[ast.unparse(node)[:200]] = node
        if isinstance(node, ast.Attribute) and node.attr in ("grad", "data"):
            everywhere[ast.unparse(node.value)[:200]] = node.value
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and any(ast.unparse(t) in everywhere for t in _listed(node.target)):
            everywhere |= {ast.unparse(item)[:200]: item for item in _listed(node.iter)}
    return here, everywhere


def _listed(node: ast.expr) -> list[ast.expr]:
    """The names in a tuple or a list that is written out, however deep."""
    inside = node.elts if isinstance(node, ast.Tuple | ast.List) else []
    return [node] if isinstance(node, _NAMING) else [name for item in inside for name in _listed(item)]


def _value(frame: FrameType, node: ast.expr) -> object:
    """What a name, an attribute or an element stands for in a frame, without calling anything of the student's."""
    if isinstance(node, ast.Name):
        return frame.f_locals.get(node.id, frame.f_globals.get(node.id))
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Attribute):
        return _attribute(_value(frame, node.value), node.attr)
    if isinstance(node, ast.Subscript):
        return _element(_value(frame, node.value), _value(frame, node.slice))
    return None


def _attribute(value: object, name: str) -> object:
    if is_a(value, torch.Tensor):
        return getattr(value, name) if name in ("grad", "data") else None
    if is_a(value, torch.nn.Module):
        return value._parameters.get(name, value.__dict__.get(name))
    return getattr(value, "__dict__", {}).get(name)


def _element(value: object, key: object) -> object:
    if type(value) is dict and type(key) in (str, int):
        return value.get(key)
    if type(key) is int and is_a(value, list):
        return list.__getitem__(value, key) if -list.__len__(value) <= key < list.__len__(value) else None
    if type(key) is int and is_a(value, tuple):
        return tuple.__getitem__(value, key) if -tuple.__len__(value) <= key < tuple.__len__(value) else None
    return None


def _could_be_learned(name: str, state: dict[str, object]) -> bool:
    return state["leaf"] is True and state["on_line"] is False and not name.endswith((".grad", ".data"))


def _held(frames: list[FrameType]) -> Iterator[tuple[str, torch.Tensor]]:
    """Small tensors in the lists, dicts and objects of a program: where parameters are that no line names."""
    for frame in frames:
        for name, value in [*frame.f_locals.items(), *frame.f_globals.items()][:_MOST_LOOKED_AT]:
            inside = [*tensors_in(value), *_attributes(value)]
            yield from ((f"{name}{suffix}", tensor) for suffix, tensor in inside if tensor.numel() <= _SMALL)


def _attributes(value: object) -> Iterator[tuple[str, torch.Tensor]]:
    """The tensors that are attributes of an object of the program's own."""
    if type.__getattribute__(type(value), "__module__") != "__main__":
        return
    try:
        inside = object.__getattribute__(value, "__dict__")  # whatever the class makes of looking up attributes
    except AttributeError:  # it has slots
        return
    for name, attribute in list(inside.items())[:64]:
        if isinstance(name, str) and is_a(attribute, torch.Tensor):
            yield f".{name}", attribute


def _state(name: str, tensor: torch.Tensor, watch: Watch, *, on_line: bool) -> dict[str, object]:
    target = watch.target_of(tensor)
    made_by = tensor.grad_fn.name() if tensor.grad_fn is not None else ""
    return {
        "name": name,
        "leaf": tensor.is_leaf,
        "requires_grad": tensor.requires_grad,
        "has_grad": tensor.is_leaf and tensor.grad is not None,
        "made_by": made_by[:60],
        "shape": list(tensor.shape)[:16],
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "slot": target[0] if target else None,
        "born": next((born for _, born, _ in watch.names.of(tensor)), None),
        "on_line": on_line,
    }
