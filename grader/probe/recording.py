"""Data as names are bound to it: recorded in the runs as written, moved in those with a changed slope."""

from __future__ import annotations

from typing import Any

from .series import length_of, parts, stride, values_of
from .shifting import Move
from .sites import BindingSite

MOST_SERIES = 64
MOST_OCCURRENCES = 3  # at one site, beside the first


class SeriesBook:
    """Records series, and moves some of them if the run has an intervention."""

    def __init__(self, intervention: dict[str, Any] | None) -> None:
        self.recorded: list[dict[str, object]] = []
        told = [intervention, *intervention["beside"]] if intervention is not None else []
        self.moves = [Move(one) for one in told]
        self._order = 0

    def wanted(self, steps: int, site: BindingSite) -> bool:
        """Whether data that is bound at a site is still looked at after so many backwards."""
        if not self.moves:
            return steps <= 3 and site.occurrences <= MOST_OCCURRENCES
        return any(site.index in move.sites for move in self.moves)

    def passes(self, site: BindingSite, name: str, value: Any, part: str = "") -> Any:
        """A value is about to be bound; returns it, moved if the scenario says so. `part` is where it came from."""
        found = list(parts(value))
        if not found:
            return value
        occurrence = site.occurrences
        site.occurrences += 1
        for inner, series in found:
            whole = " ".join(filter(None, (part, inner)))
            if not self.moves:
                self._record(site, occurrence, whole, name, series)
            for move in self.moves:
                value = move.passes((site.index, occurrence, whole), inner, series, value)
        return value

    def _record(self, site: BindingSite, occurrence: int, part: str, name: str, series: Any) -> None:
        length = length_of(series)
        if len(self.recorded) >= MOST_SERIES or occurrence > MOST_OCCURRENCES or length > 100_000:
            return
        self._order += 1
        self.recorded.append(
            {
                "site": site.index,
                "occurrence": occurrence,
                "part": part[:200],
                "line": site.line,
                "name": name[:200],
                "order": self._order,
                "values": values_of(series)[:: stride(length)],  # the rows that are told of the data, too
                "length": length,
                "kind": type(series).__name__[:60],
            }
        )
