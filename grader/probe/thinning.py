"""Keeps a long history small and comparable between runs: the first, the last, and at doubling strides between."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Thinned(Generic[T]):
    """A history in which index 0 to `early` - 1 and, at every stride, two neighbours are kept.

    The stride doubles whenever more than `most` are kept.

    Which indexes are kept depends on the count alone, so that two runs keep the same ones.
    """

    def __init__(self, early: int, most: int) -> None:
        self.count = 0
        self.stride = 1
        self._early = early
        self._most = most
        self._kept: list[tuple[int, T]] = []
        self._special: dict[int, T] = {}
        self._last: tuple[int, T] | None = None
        self._before: tuple[int, T] | None = None

    def wants(self, index: int) -> bool:
        """Whether this index is one of those kept for good: pairs of neighbours, so that each has its successor."""
        return index < self._early or index % self.stride <= 1

    def add(self, item: T) -> None:
        """Append an item."""
        index = self.count
        self.count += 1
        self._before, self._last = self._last, (index, item)
        if self.wants(index):
            self._kept.append((index, item))
            if len(self._kept) > self._most:
                self.stride *= 2
                self._kept = [pair for pair in self._kept if self.wants(pair[0])]

    def drop_last(self) -> None:
        """Take back the item added last; can be done once."""
        self.count -= 1
        self._last, self._before = self._before, None
        self._special.pop(self.count, None)
        self._kept = [pair for pair in self._kept if pair[0] < self.count]

    def keep_last(self, most: int) -> None:
        """Keep the item added last although its index is not due, unless `most` such are kept already."""
        if self._last is not None and len(self._special) < most:
            self._special[self._last[0]] = self._last[1]

    def items(self) -> list[tuple[int, T]]:
        """What is kept, with indexes, in order; the last item always among it."""
        found = dict(self._kept) | self._special
        if self._last is not None:
            found[self._last[0]] = self._last[1]
        return sorted(found.items(), key=lambda pair: pair[0])
