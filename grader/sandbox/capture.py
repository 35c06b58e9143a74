"""What is kept of a stream that may be endless: its head and its tail, within a bound."""

from __future__ import annotations


class Capture:
    """Takes in bytes and keeps at most `limit`: the first half, and the last. `total` counts all."""

    def __init__(self, limit: int) -> None:
        self.total = 0
        self._room = limit // 2
        self._head = bytearray()
        self._tail = bytearray()

    def feed(self, data: bytes) -> None:
        """Take in what was read."""
        self.total += len(data)
        free = self._room - len(self._head)
        self._head += data[:free]
        self._tail += data[free:]
        if len(self._tail) > 2 * self._room:  # not at each piece: cutting copies
            del self._tail[: -self._room]

    def text(self) -> str:
        """What was kept, as text; where something is missing, a line says how much."""
        tail = self._tail[-self._room :]
        dropped = self.total - len(self._head) - len(tail)
        if not dropped:
            return (self._head + tail).decode(errors="replace")
        head, end = self._head.decode(errors="replace"), tail.decode(errors="replace")
        return f"{head}\n[... {dropped} bytes left out ...]\n{end}"
