"""Forged evidence: honest traces with pieces exchanged, left out, repeated or blown up, as a stranger might send them."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1, 2**31, 10**12, 10**13, 10**400, 0.5, -0.0, 1e-320, 1e38, 1e60, 1e200, 1.7e308, -1.7e308,
    "", "w", "<script>", "\ud800", "\x1b[2J", "x" * 199, "x" * 5000, [], [[]], [None], [1e308] * 3, {}, "backward", "tensor",
)  # fmt: skip


def forged(trace: dict[str, Any], chance: random.Random) -> bytes:
    """One forgery of an honest trace: a few changes anywhere in the document, or in its bytes."""
    document = copy.deepcopy(trace)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        _change(document, chance)
    stream = json.dumps(document).encode("utf-8", "replace")
    return _damaged(stream, chance) if chance.random() < 0.05 else stream


def _change(node: Any, chance: random.Random) -> None:
    """Go down at random, and change what is met there."""
    while True:
        keys: list[Any] = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = chance.choice(keys)
        if not isinstance(node[key], dict | list) or not node[key] or chance.random() < 0.15:
            break
        node = node[key]
    _exchange(node, key, chance)


def _exchange(node: Any, key: Any, chance: random.Random) -> None:
    kind, value = chance.random(), node[key]
    if kind < 0.4:
        node[key] = chance.choice(ODD)
    elif kind < 0.7 and isinstance(value, int | float) and not isinstance(value, bool):
        whole = int(value) if abs(value) < 1e300 else 10**300
        node[key] = chance.choice((-value, value * 10**30, value + 1, value - 1, 0, whole))
    elif kind < 0.8 and isinstance(value, list) and value:
        node[key] = chance.choice((value[:-1], value[1:], value * 2, value[::-1], value[:1]))
    elif kind < 0.9:
        node.pop(key)
    else:
        others = list(node.values()) if isinstance(node, dict) else list(node)
        node[key] = copy.deepcopy(chance.choice(others))


def _damaged(stream: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(stream))
    return (
        stream[:at]
        + bytes(chance.randrange(256) for _ in range(chance.randrange(4)))
        + stream[at + chance.randrange(3) :]
    )
