"""Puts what the observers saw into one JSON document, small enough to be taken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from .names import Event
from .objects import is_a
from .steps import Reading, Slot, Step

if TYPE_CHECKING:
    from .guest import Observer

MOST_BYTES = 1_900_000


def write(observer: Observer) -> bytes:
    """The evidence of a run; where it would be too large, histories are thinned out further."""
    document = _document(observer)
    text = _json(document)
    while len(text) > MOST_BYTES and _shrink(document):
        text = _json(document)
    return text


def _json(document: dict[str, Any]) -> bytes:
    """UTF-8 without what UTF-8 cannot say (lone surrogates, which an exception's text may hold)."""
    try:
        # A tenth of the time of Python's own, which took a third of a short run.
        return msgspec.json.encode(document, enc_hook=_plain)
    except UnicodeEncodeError:
        return json.dumps(document, allow_nan=False, ensure_ascii=False).encode("utf-8", "replace")


def _plain(value: object) -> object:
    """What a subclass of a plain type holds (a learning rate may be numpy's), without calling anything of its own."""
    if is_a(value, float):
        return float.__pos__(value)
    if is_a(value, int):
        return int.__pos__(value)
    if is_a(value, str):
        return str.__str__(value)
    raise NotImplementedError(f"evidence holds no {type(value).__name__}")


#: What is shortened in turn, and down to how many entries.
_SHORTENED = (
    ("steps", 400),
    ("series", 12),
    ("predictions", 6),
    ("figures", 0),
    ("plots", 0),
    ("steps", 40),
    ("series", 4),
)


def _shrink(document: dict[str, Any]) -> bool:
    """Leave out every second entry of the first history that is longer than it has to be; False if none is."""
    for name, enough in _SHORTENED:
        entries = document[name]
        if len(entries) > enough:
            last = len(entries) - 1
            document[name] = [e for i, e in enumerate(entries) if (i % 2 == 0 or i == last) and enough] or []
            return len(document[name]) < len(entries)
    return False


def _document(observer: Observer) -> dict[str, Any]:
    loops, conditions = observer.loops.testimony() if observer.loops is not None else ([], [])
    slots = observer.watch.slots
    current = [s for s in slots if s.training == observer.watch.training]
    predictions = [observer.data.predict(s, current) for s in observer.snapshots[-24:]]
    if observer.watch.unfollowed is not None:
        observer.stage.note("unfollowed", "many gradients", observer.watch.unfollowed)
    if observer.data.problem:
        observer.stage.note("prediction", observer.data.problem, 0)
    return {
        "total_steps": observer.watch.total,
        "steps": [_step(step) for _, step in observer.watch.steps.items()],
        "parameters": [_parameter(slot) for slot in slots],
        "bindings": [_binding(event) for event in observer.names.events],
        "touches": observer.burst.touches,
        "conditions": conditions,
        "loops": loops,
        "data": observer.data.data(),
        "formula": observer.data.formula(observer.snapshots),
        "predictions": [p for p in predictions if p is not None],
        "series": observer.series.recorded,
        "optimizers": observer.optimizers.testimony(),
        "crash": observer.crash,
        "caught": observer.caught,
        "notes": observer.stage.notes,
        "figures": observer.stage.figures,
        "plots": observer.plots.testimony(),
        "shifted": [move.carried_out for move in observer.series.moves],
        "literals": observer.literals,
        "seconds": observer.seconds,
        "fault": observer.faults.first,
    }


def _step(step: Step) -> dict[str, object]:
    return {
        "index": step.index,
        "line": step.line,
        "loss": step.loss,
        "loss_shape": list(step.loss_shape)[:16],
        "root": step.root,
        "nodes": step.nodes,
        "via": step.via,
        "loop": step.loop,
        "training": step.training,
        "failed": step.failed,
        "grad_mode": step.grad_mode,
        "readings": [_reading(r) for r in step.readings],
    }


def _reading(reading: Reading) -> dict[str, object]:
    plain: dict[str, object] = {
        "slot": reading.slot,
        "serial": reading.serial,
        "value": reading.value,
        "before": reading.before,
        "after": reading.after,
        "next": reading.next,
        "by": reading.by,
    }
    if reading.used is not None or reading.by == "optimizer":
        plain["used"] = reading.used
    if reading.moved is not None:
        plain |= {"cosine": reading.cosine, "moved": reading.moved, "gradient_norm": reading.gradient_norm}
    return plain


def _parameter(slot: Slot) -> dict[str, object]:
    return {
        "slot": slot.index,
        "names": [name[:200] for name in slot.names],
        "shape": list(slot.shape)[:16],
        "dtype": slot.dtype,
        "born": slot.born,
        "first_step": slot.first_step,
        "training": slot.training,
        "is_module_parameter": slot.of_module,
    }


def _binding(event: Event) -> dict[str, object]:
    return {
        "step": event.step,
        "line": event.site.line,
        "name": event.name[:200],
        "slot": event.slot,
        "serial": event.serial,
        "kind": event.kind,
        "leaf": event.leaf,
        "requires_grad": event.requires_grad,
        "derived": event.derived,
        "old": event.old,
        "new": event.new,
        "grad": event.grad,
        "augmented": event.site.augmented,
        "in_loop": event.loop is not None,
        "owner": event.owner,
        "used": event.used,
    }
