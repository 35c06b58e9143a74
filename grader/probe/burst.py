"""A torch function mode for the first steps only: which line touched what, and how the loss was computed.

A `TorchFunctionMode` sees every torch call with its operands, but costs half as much again as the training; over the
first steps that is nothing. It records the operations that lead from parameters to the loss (a *tape*), and who read
or wrote parameters and gradients.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

import torch
from torch.overrides import TorchFunctionMode, _get_current_function_mode_stack

from .faults import Faults
from .objects import Quiet, address, is_a
from .tape import INPLACE, Operation, Ref

MOST_OPERATIONS = 20_000
_MOST_ELEMENTS = 256  # of a list, that are looked at
_TO_NUMBERS = {"item", "tolist", "numpy", "__array__", "__float__"}
Cut = tuple[int, str]
_APPLY = torch.autograd.Function.apply.__func__  # type: ignore[attr-defined]  # of the class method


class Burst(TorchFunctionMode):
    """Records until told to stop. `target_of` says which slot and part ("value" or "grad") a tensor is, if any."""

    def __init__(
        self, filename: str, target_of: Callable[[torch.Tensor], tuple[int, str] | None], faults: Faults
    ) -> None:
        super().__init__()
        self._refers = faults.guarded(self._refer, lambda *_: ((), {}))
        self._tells = faults.guarded(self._tell)
        self._tells_whole = faults.guarded(self._tell_whole)
        self.touches: list[dict[str, object]] = []
        self.step = 0
        self.paused = False
        self.over = False
        self._filename = filename
        self._target_of = target_of
        self._made: dict[int, tuple[object, Ref]] = {}
        self._aliases: dict[int, tuple[object, int, str]] = {}
        self._operations = 0
        self._cut: dict[int, tuple[object, Cut]] = {}
        self._to_numbers: Cut | None = None
        self._number: object = None
        self._functions: list[bool] = []
        self._taken: dict[int, tuple[weakref.ref[torch.Tensor], dict[Cut, None]]] = {}

    def install(self) -> None:
        """Be told of the program's own functions with a backward of their own, which no function mode sees."""

        def apply(cls: Any, *args: Any, **kwargs: Any) -> Any:
            return self._applied(cls, args, kwargs)

        torch.autograd.Function.apply = classmethod(apply)  # type: ignore[assignment, method-assign]

    def start(self) -> None:
        """Begin, or begin again, to see every torch call of this thread."""
        self.paused = self.over = False
        self.__enter__()  # type: ignore[no-untyped-call]  # torch gives it no types

    def stop_if_over(self) -> None:
        """Leave the stack of modes; only possible outside of a call, and when no mode of the student's is on top."""
        if not self.over:
            return
        stack = _get_current_function_mode_stack()  # type: ignore[no-untyped-call]  # as above
        if stack and stack[-1] is self:
            self.__exit__(None, None, None)
            self.forget()
            self.over = False
            self.paused = True

    def forget(self) -> None:
        """A step is over: drop its tape."""
        self._made.clear()
        self._aliases.clear()
        self._cut.clear()
        self._to_numbers = None
        self._operations = 0

    def made_by(self, tensor: object) -> Ref | None:
        """The operation on the tape that made this tensor."""
        known = self._made.get(address(tensor))
        return known[1] if known is not None and known[0] is tensor else None

    def cut_behind(self, tensor: object) -> Cut | None:
        """Where the way from this tensor back to parameters was cut: the line and the operation.

        Where no gradients were being recorded, "no_grad" and the lines of all calls, the innermost first.
        """
        return self._cut_of(tensor) or self._to_numbers

    def number_behind(self, value: object) -> Cut | None:
        """Where a tensor became just this number, if that was the last to do so."""
        same = is_a(value, float) and is_a(self._number, float) and float.__eq__(value, self._number)
        return self._to_numbers if same else None

    def _cut_of(self, tensor: object) -> Cut | None:
        known = self._cut.get(address(tensor))
        return known[1] if known is not None and known[0] is tensor else None

    def taken_from(self, leaf: torch.Tensor) -> list[Cut]:
        """The lines that took a leaf's values out of the graph, and how, as far as the burst lasted."""
        known = self._taken.get(address(leaf))
        return list(known[1]) if known is not None and known[0]() is leaf else []

    def __torch_function__(
        self, func: Callable[..., Any], types: Sequence[type], args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        options = kwargs or {}
        if self.paused or self.over:
            return func(*args, **options)
        inputs, named = self._refers(args, options)
        out = func(*args, **options)
        self._tells(func, args or tuple(options.values()), inputs, named, out)  # torch.nn.init names its tensor
        return out

    def _refer(self, args: Sequence[Any], options: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """A call's operands, those that are on the tape as references to it; taken before the call can change them."""
        return tuple(map(self._referred, args)), {key: self._referred(value) for key, value in options.items()}

    def _tell(
        self, func: Callable[..., Any], args: Sequence[Any], inputs: tuple[Any, ...], named: dict[str, Any], out: Any
    ) -> None:
        with Quiet():
            name = _name(func)
            self._touch(name, args, out)
            self._record(name, func, inputs, named, out)
            if not self._functions:
                self._look_for_cut(name, args, out)

    # -- functions with a backward of their own -----------------------------------------------------------------

    def _applied(self, cls: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """What its forward computes goes onto the tape, call by call; where that loses its way, the function whole."""
        if self.paused or self.over:
            return _APPLY(cls, *args, **kwargs)
        inputs, _ = self._refers(args, {})
        self._functions.append(False)
        try:
            out = _APPLY(cls, *args, **kwargs)
        finally:
            lost = self._functions.pop()
        self._tells_whole(cls, inputs, kwargs, lost, out)
        return out

    def _tell_whole(self, cls: Any, inputs: tuple[Any, ...], kwargs: dict[str, Any], lost: bool, out: Any) -> None:
        with Quiet():
            made = out if isinstance(out, tuple) else (out,)
            known = all(self.made_by(t) is not None for t in made if isinstance(t, torch.Tensor))
            if lost or not known:
                self._record("apply", partial(_APPLY, cls), inputs, kwargs, out)

    def _in_function(self, name: str, inputs: Sequence[Any]) -> bool:
        """Whether an operation within a forward goes onto the tape although autograd does not record it there.

        A parameter's numbers may leave torch there, as they may: what is computed from them cannot be followed.
        """
        if not self._functions or not any(_is_followed(i) for i in inputs):
            return False
        if name in _TO_NUMBERS or name == "data":
            self._functions[-1] = True
        return True

    # -- touches ------------------------------------------------------------------------------------------------

    def _touch(self, name: str, args: Sequence[Any], out: object) -> None:
        if not args or not isinstance(args[0], torch.Tensor):
            return
        target = self._target(args[0])
        if target is None:
            self._touch_read(name, args[1:])
            return
        slot, part = target
        if name == "grad" and part == "value" and isinstance(out, torch.Tensor):
            self._aliases[address(out)] = (out, slot, "grad")
        elif name in ("data", "detach") and isinstance(out, torch.Tensor):
            self._aliases[address(out)] = (out, slot, part)
        elif name == "grad.set":
            self._note(slot, "grad", "write", name)
        elif name == "data.set" or name in INPLACE or (name.endswith("_") and not name.endswith("__")):
            self._note(slot, part, "write", name)
        elif part == "grad":
            self._note(slot, part, "read", name)
        self._touch_read(name, args[1:])

    def _touch_read(self, name: str, args: Sequence[Any]) -> None:
        for argument in args:
            target = self._target(argument) if isinstance(argument, torch.Tensor) else None
            if target is not None and target[1] == "grad":
                self._note(target[0], "grad", "read", name)

    def _target(self, tensor: torch.Tensor) -> tuple[int, str] | None:
        alias = self._aliases.get(address(tensor))
        if alias is not None and alias[0] is tensor:
            return alias[1], alias[2]
        return self._target_of(tensor)

    def _note(self, slot: int, part: str, act: str, op: str) -> None:
        line = student_line(sys._getframe(1), self._filename)
        if line is not None and len(self.touches) < 500:
            touch = {"step": self.step, "line": line, "slot": slot, "part": part, "act": act, "op": op[:60]}
            if not self.touches or self.touches[-1] != touch:
                self.touches.append(touch)

    def _look_for_cut(self, name: str, args: Sequence[Any], out: object) -> None:
        """Whether an operation took something out of the graph, or went on with what had been taken out."""
        tensors = [a for a in args if isinstance(a, torch.Tensor)]
        if not tensors and args and type(args[0]) in (list, tuple):  # `torch.tensor([w * x, ...])`
            tensors = [a for a in args[0][:_MOST_ELEMENTS] if isinstance(a, torch.Tensor)]
        if isinstance(out, torch.Tensor):
            # a tensor that asks for gradients, but has no past; of views made unrecorded torch refuses to tell
            anew = torch.is_grad_enabled() and out.is_leaf and all(out is not t for t in tensors)
            if not out.is_floating_point() or name == "grad" or name.endswith("_like"):
                return
            asks = out.requires_grad and not anew  # what asks again for gradients stays cut off from what was before
            cuts = (self._cut_of(t) for t in tensors if t.requires_grad or not asks)
            known = next(filter(None, cuts), None)
            if known is not None:
                self._cut[address(out)] = (out, known)
            elif asks:
                return
            elif any(t.requires_grad for t in tensors):
                lines = list(islice(student_lines(sys._getframe(1), self._filename), 32))
                how = name if torch.is_grad_enabled() else f"no_grad {' '.join(map(str, lines))}"
                self._cut[address(out)] = (out, (lines[0] if lines else 0, how))
                self._take(tensors, self._cut[address(out)][1])
        elif name in _TO_NUMBERS and tensors and tensors[0].requires_grad:
            if self.number_behind(out) is not None:
                return  # printed once more
            self._to_numbers = (student_line(sys._getframe(1), self._filename) or 0, name)
            self._number = out
            self._take(tensors[:1], self._to_numbers)

    def _take(self, tensors: list[torch.Tensor], cut: Cut) -> None:
        for leaf in tensors:
            if leaf.requires_grad and not leaf._is_view() and leaf.is_leaf and len(self._taken) < 64:
                known = self._taken.get(address(leaf))
                cuts = known[1] if known is not None and known[0]() is leaf else {}
                if len(cuts) < 16:
                    self._taken[address(leaf)] = (weakref.ref(leaf), cuts | {cut: None})

    # -- the tape -----------------------------------------------------------------------------------------------

    def _referred(self, value: Any, depth: int = 0) -> Any:
        if isinstance(value, torch.Tensor):
            return self.made_by(value) or value
        if depth < 3 and type(value) in (tuple, list):
            return type(value)(self._referred(v, depth + 1) for v in value)
        return value

    def _record(
        self,
        name: str,
        func: Callable[..., Any],
        inputs: tuple[Any, ...],
        options: dict[str, Any],
        out: object,
    ) -> None:
        inside = self._in_function(name, (*inputs, *options.values()))
        if not torch.is_grad_enabled() and not inside:
            return  # nothing of it leads to a loss, and torch refuses questions about views that are out of date
        parts = list(enumerate(out)) if isinstance(out, tuple | list) else [(None, out)]
        tensors = [(p, t) for p, t in parts if isinstance(t, torch.Tensor) and (inside or t.grad_fn is not None)]
        if not tensors or self._operations >= MOST_OPERATIONS or name in ("grad", "data", "grad_fn"):
            return
        self._operations += 1
        shape = tuple(tensors[0][1].shape)
        line = student_line(sys._getframe(1), self._filename) or 0
        operation = Operation(name, func, inputs, options, line, shape)
        for part, tensor in tensors:
            self._made[address(tensor)] = (tensor, Ref(operation, part))


def _is_followed(value: Any) -> bool:
    """Whether a parameter, or what was computed from one, is in an operand."""
    if type(value) in (tuple, list):
        return any(_is_followed(v) for v in value)
    return isinstance(value, Ref) or (isinstance(value, torch.Tensor) and value.requires_grad)


def _name(func: Callable[..., Any]) -> str:
    """The plain name of a torch function; `grad`, `data` and their like for reading, `grad.set` for writing."""
    name = getattr(func, "__name__", "?")
    if name in ("__get__", "__set__", "__delete__"):
        owner = getattr(getattr(func, "__self__", None), "__name__", "?")
        return owner if name == "__get__" else f"{owner}.set"
    return str(name)


def student_line(frame: Any, filename: str) -> int | None:
    """The line of the innermost frame that belongs to the program."""
    return next(student_lines(frame, filename), None)


def student_locals(frame: Any, filename: str) -> Iterator[dict[str, object]]:
    """The local names of the frames that belong to the program, the innermost first."""
    while frame is not None:
        if frame.f_code.co_filename == filename:
            yield dict(frame.f_locals)
        frame = frame.f_back


def student_lines(frame: Any, filename: str) -> Iterator[int]:
    """The lines of the frames that belong to the program, the innermost first."""
    while frame is not None:
        if frame.f_code.co_filename == filename:
            yield int(frame.f_lineno)
        frame = frame.f_back
