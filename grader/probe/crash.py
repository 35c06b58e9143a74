"""An exception as testimony: its text, the student's lines on its way, the tensors that its line mentions."""

from __future__ import annotations

import ast
from types import FrameType, TracebackType
from typing import Any

import torch

from .objects import Quiet
from .watch import Watch


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
        "tensors": _tensors(frames[-1][0], code, frames[-1][1], watch) if frames else [],
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
        return str(error)[:4000]
    except Exception as inner:  # noqa: BLE001 (an exception's own text may raise anything; that is what we say)
        return f"(its text cannot be shown: {type(inner).__name__})"


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


def _tensors(frame: FrameType, code: str, line: int, watch: Watch) -> list[dict[str, object]]:
    """The state of every tensor that the line names, and of all whose gradient the program mentions."""
    states: dict[str, dict[str, object]] = {}
    everywhere, here = _mentioned(code, line)
    with Quiet():
        for name in [*here, *everywhere]:
            value = _look_up(frame, name)
            if isinstance(value, torch.Tensor) and len(states) < 32:
                states[name] = _state(name, value, watch, on_line=name in here)
    return list(states.values())


def _mentioned(code: str, line: int) -> tuple[list[str], list[str]]:
    """Names of tensors whose gradient or data the program uses anywhere; names that one line mentions."""
    everywhere: dict[str, None] = {}
    here: dict[str, None] = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name | ast.Attribute) and node.lineno <= line <= (node.end_lineno or 0):
            here[ast.unparse(node)[:200]] = None
        if isinstance(node, ast.Attribute) and node.attr in ("grad", "data"):
            everywhere[ast.unparse(node.value)[:200]] = None
    return list(everywhere), list(here)


def _look_up(frame: FrameType, name: str) -> Any:
    """A dotted name as the frame has it, without calling anything of the student's."""
    first, *rest = name.split(".")
    value = frame.f_locals.get(first, frame.f_globals.get(first))
    for attribute in rest:
        if isinstance(value, torch.Tensor) and attribute not in ("grad", "data"):
            return None
        if isinstance(value, torch.Tensor):
            value = getattr(value, attribute)
        elif isinstance(value, torch.nn.Module):
            value = value._parameters.get(attribute, value.__dict__.get(attribute))
        else:
            value = getattr(value, "__dict__", {}).get(attribute)
    return value


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
