"""Finds on the tape where a prediction meets its target on the way to the loss, and what it was predicted from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from .objects import address, numbers, scalar
from .tape import Operation, Ref, refs_in, replay

_LOSSES = {
    "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "cross_entropy", "nll_loss", "binary_cross_entropy",
    "binary_cross_entropy_with_logits", "poisson_nll_loss", "gaussian_nll_loss", "kl_div",
}  # fmt: skip
_SUMS = {"add", "sub", "rsub", "neg", "subtract", "__add__", "__sub__", "__radd__", "__rsub__", "__neg__"}
_SUMS |= {"add_", "sub_", "__iadd__", "__isub__", "negative"}
_PRODUCTS = {"mul", "multiply", "__mul__", "__rmul__", "dot", "matmul", "__matmul__", "mm", "inner", "vdot", "einsum"}
_VIEWS = {"t", "T", "mT", "transpose", "view", "reshape", "squeeze", "unsqueeze", "flatten", "view_as", "float"}
_BENDS = {"pow", "__pow__", "square", "abs", "absolute", "norm", "__abs__", "vector_norm", "cosh", "log_cosh"}
_BENDS |= {"softplus", "logaddexp", "exp", "log1p", "relu", "clamp", "clip", "clamp_min", "maximum", "where", "hypot"}
_WEIGHING = (
    _PRODUCTS
    | {
        "linear",
        "addmm",
        "mv",
        "addmv",
        "einsum",
        "bmm",
        "__rmatmul__",
        "tensordot",
        "outer",
        "addcmul",
        "addr",
        "addbmm",
        "baddbmm",
        "bilinear",
        "lerp",
        "apply",
    }
    | {f"conv{kind}{n}d" for kind in ("", "_transpose") for n in (1, 2, 3)}
)
_STACKS = {"stack", "cat", "concat", "concatenate", "hstack", "vstack"}
MOST_COMPARISONS = 2048


@dataclass(frozen=True)
class Term:
    """A summand of a residual: a tensor or number, its sign, and whether parameters are behind it."""

    value: Any
    sign: int
    trained: bool


@dataclass(frozen=True)
class Comparison:
    """A prediction (on the tape) and what it was compared with.

    `residual` with `sign` gives the prediction as target + sign * residual; else `prediction` is on the tape itself.
    """

    line: int
    op: str
    target: Any
    prediction: Any
    residual: Any
    sign: int
    prediction_shape: tuple[int, ...]
    target_shape: tuple[int, ...]
    table_shape: tuple[int, ...]
    target_requires_grad: bool = False

    def predict(self, leaves: Mapping[int, torch.Tensor], memory: dict[Operation, Any]) -> list[float | None]:
        """The prediction, with other tensors in place of the leaves."""
        if self.residual is None:
            return _flat(replay(self.prediction, leaves, memory))
        residual = replay(self.residual, leaves, memory)
        return _flat(self.target + self.sign * residual)


def comparisons(root: Ref | None) -> list[Comparison]:
    """All comparisons behind a loss; the one nearest to the loss on each way."""
    found: list[Comparison] = []
    pending: list[tuple[Any, bool]] = [(root, False)]
    seen: set[tuple[int, bool]] = set()
    while pending and len(found) < MOST_COMPARISONS:
        ref, bent = pending.pop()
        if not isinstance(ref, Ref) or (address(ref.operation), bent) in seen:
            continue
        seen.add((address(ref.operation), bent))
        operation = ref.operation
        met = _named_loss(operation) or (_residual(ref, found_bend=bent) if operation.name in _SUMS else None)
        if met is not None:
            found.append(met)
            continue
        behind = refs_in(operation)
        bends = operation.name in _BENDS or (operation.name in _PRODUCTS and _squares(behind))
        pending += [(r, bent or bends) for r in reversed(behind)]
    return found


def _squares(behind: list[Ref]) -> bool:
    """Whether a product's two factors come from one outcome (r * r, r.T @ r)."""
    if len(behind) != 2:
        return False
    return _alike(_unviewed(behind[0]), _unviewed(behind[1]))


def _alike(one: Operation, other: Operation, depth: int = 0) -> bool:
    """Whether two operations are one, or compute the same from the same."""
    if one is other:
        return True
    if one.name != other.name or len(one.inputs) != len(other.inputs) or depth > 12:
        return False
    return all(_same_input(a, b, depth) for a, b in zip(one.inputs, other.inputs, strict=True))


def _same_input(one: Any, other: Any, depth: int) -> bool:
    if isinstance(one, Ref) and isinstance(other, Ref):
        return _alike(one.operation, other.operation, depth + 1)
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):  # perhaps two views of one
        views = [(t.data_ptr(), tuple(t.shape), t.stride(), t.dtype) for t in (one, other)]
        return one is other or views[0] == views[1]
    return one is other or (isinstance(one, int | float) and type(one) is type(other) and one == other)


def _unviewed(ref: Ref) -> Operation:
    operation = ref.operation
    while operation.name in _VIEWS:
        behind = refs_in(operation)
        if len(behind) != 1:
            break
        operation = behind[0].operation
    return operation


def _viewed_leaf(ref: Ref) -> torch.Tensor | None:
    """What a chain of views shows of a leaf: data that requires grad by habit, in another shape."""
    operation = _unviewed(ref)
    leaves = [i for i in operation.inputs if _is_leaf(i) and i.numel() > 2]
    if operation.name not in _VIEWS or refs_in(operation) or not leaves:
        return None
    with torch.no_grad():
        shown: torch.Tensor = replay(ref, {}, {})
        return shown.detach().requires_grad_()


def _named_loss(operation: Operation) -> Comparison | None:
    if operation.name not in _LOSSES:
        return None
    pair = [
        *operation.inputs[:2],
        *(operation.options.get(k) for k in ("input", "target") if k in operation.options),
    ]
    if len(pair) < 2:
        return None
    prediction, target = (pair[0], pair[1]) if isinstance(pair[0], Ref) else (pair[1], pair[0])
    if isinstance(target, Ref) or not isinstance(target, torch.Tensor) or not isinstance(prediction, Ref):
        return None
    shape, against = prediction.operation.shape, tuple(target.shape)
    table = _broadcast(shape, against) if operation.name in ("mse_loss", "l1_loss") else shape
    asks = target.requires_grad
    return Comparison(operation.line, operation.name, target.detach(), prediction, None, 1, shape, against, table, asks)


def _broadcast(shape: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    try:
        return np.broadcast_shapes(shape, other)  # torch's own imports sympy, which takes as long as a training
    except ValueError:
        return shape  # torch refused the same shapes in the program itself


def _terms(ref: Any, sign: int, depth: int = 0) -> list[Term]:
    """The summands of a chain of additions and subtractions, the outermost first."""
    if not isinstance(ref, Ref):
        return [Term(ref, sign, isinstance(ref, torch.Tensor) and ref.requires_grad and ref.is_leaf)]
    leaf = _viewed_leaf(ref)
    if leaf is not None:
        return [Term(leaf, sign, True)]
    operation = ref.operation
    if operation.name not in _SUMS or depth > 8 or operation.options:
        return [Term(ref, sign, True)]
    signs = (sign, sign)
    if operation.name in ("sub", "subtract", "__sub__", "sub_", "__isub__"):
        signs = (sign, -sign)
    elif operation.name in ("rsub", "__rsub__"):
        signs = (-sign, sign)
    elif operation.name in ("neg", "__neg__", "negative"):
        signs = (-sign, -sign)
    own = list(zip(operation.inputs, signs, strict=False))
    plain = [Term(v, s, _is_leaf(v)) for v, s in own if not isinstance(v, Ref)]
    deeper = [t for v, s in own if isinstance(v, Ref) for t in _terms(v, s, depth + 1)]
    return plain + deeper


def _is_leaf(value: Any) -> bool:
    return isinstance(value, torch.Tensor) and value.requires_grad and value.is_leaf


def _residual(ref: Ref, *, found_bend: bool) -> Comparison | None:
    """A difference between a prediction and a target, if that is what this chain of sums is."""
    if not found_bend:
        return None
    shape = ref.operation.shape
    terms = _terms(ref, 1)
    size = max((_size(t.value) for t in terms), default=1)
    plain = [t for t in terms if not t.trained and _is_number(t.value)]
    targets = [t for t in plain if _size(t.value) == size] or [t for t in plain if _size(t.value) > 1]
    if not targets:
        targets = [t for t in terms if t.trained and not isinstance(t.value, Ref) and 2 < _size(t.value) == size]
    if not targets:
        return None
    target = targets[0]
    tensor = target.value if isinstance(target.value, torch.Tensor) else torch.tensor(float(target.value))
    operands = [o for o in ref.operation.inputs if o is not target.value]
    against = _shape(operands[0]) if len(operands) == 1 else shape
    fits = tuple(tensor.shape) == shape or tensor.numel() == _count(shape) == 1
    if not fits and len(operands) == 1 and isinstance(operands[0], Ref):
        return _compared(ref, tensor, operands[0], None, 1, against, shape)
    return _compared(ref, tensor, None, ref, -target.sign, against, shape)


def _compared(
    ref: Ref, target: torch.Tensor, prediction: Any, residual: Any, sign: int, against: tuple[int, ...],
    table: tuple[int, ...],
) -> Comparison:  # fmt: skip
    operation = ref.operation
    shape, plain, asks = tuple(target.shape), target.detach(), target.requires_grad
    return Comparison(operation.line, operation.name, plain, prediction, residual, sign, against, shape, table, asks)


def _is_number(value: Any) -> bool:
    return isinstance(value, torch.Tensor) or scalar(value) is not None


def _size(value: Any) -> int:
    return value.numel() if isinstance(value, torch.Tensor) else _count(_shape(value))


def _shape(value: Any) -> tuple[int, ...]:
    if isinstance(value, Ref):
        return value.operation.shape
    return tuple(value.shape) if isinstance(value, torch.Tensor) else ()


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for length in shape:
        count *= length
    return count


def inputs_of(comparison: Comparison) -> list[Any]:
    """Tensors and numbers without parameters behind them that the prediction was computed from by weighing.

    Where it was put together from one number for each row, so are the inputs.
    """
    start = comparison.prediction if comparison.residual is None else comparison.residual
    each = [list(map(scalar, _weighed(part))) for part in _put_together(start)]
    if not each or not each[0] or len({len(row) for row in each}) > 1:
        return _weighed(start)
    return [torch.tensor(column, dtype=torch.float64) for column in zip(*each, strict=True) if None not in column]


def _put_together(ref: Any) -> list[Ref]:
    """The numbers that a prediction, or what is subtracted from it, was put together from."""
    while isinstance(ref, Ref):
        behind = refs_in(ref.operation)
        if ref.operation.name in _STACKS and len(behind) > 1:
            return behind if all(_count(r.operation.shape) == 1 for r in behind) else []
        ref = behind[0] if len(behind) == 1 else None
    return []


def _weighed(start: Any) -> list[Any]:
    found: list[Any] = []
    pending, seen = [start], set()
    while pending:
        ref = pending.pop()
        if not isinstance(ref, Ref) or ref.operation in seen:
            continue
        seen.add(ref.operation)
        plain = [i for i in [*ref.operation.inputs, *ref.operation.options.values()] if not isinstance(i, Ref)]
        if ref.operation.name in _WEIGHING:
            plain += [leaf for r in refs_in(ref.operation) if (leaf := _viewed_leaf(r)) is not None]
            found += [
                i for i in plain if _is_number(i) and not isinstance(i, bool) and not _is_leaf_parameter(i, plain)
            ]
        pending += refs_in(ref.operation)
    return found


def _is_leaf_parameter(value: Any, operands: list[Any]) -> bool:
    """Whether an operand is the parameter rather than the data: of two leaves, the smaller one."""
    if not _is_leaf(value):
        return False
    return not any(_is_leaf(o) and o is not value and o.numel() < value.numel() for o in operands)


def _flat(value: Any) -> list[float | None]:
    return numbers(value) if isinstance(value, torch.Tensor) else [scalar(value)]


def columns(value: Any, rows: int) -> list[list[float | None]]:
    """An input as columns with one number per row; none if it does not have that many rows."""
    if not isinstance(value, torch.Tensor):
        return [[scalar(value)]] if rows == 1 else []
    if value.numel() == rows:
        return [numbers(value)]
    if value.dim() == 2 and value.shape[0] == rows and value.shape[1] <= 8:
        return [numbers(value[:, j]) for j in range(value.shape[1])]
    if value.dim() == 2 and value.shape[1] == rows and value.shape[0] <= 8:
        return [numbers(value[j]) for j in range(value.shape[0])]
    if rows == 1 and value.dim() == 1 and value.numel() <= 8:
        return [[v] for v in numbers(value)]
    return []
