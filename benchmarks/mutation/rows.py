"""One program of the benchmark: what was expected of its diagnosis, and what came."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A mutant (with the findings and lines of which one each is right), or a right program (with none).

    style: the program it is made of; group: the folder of that; made_by: operator or variant. found: the findings that
    came, with their lines; failed: the checks that did not pass. also: the findings of which one is right for the
    second mistake, in a mutant with two.
    """

    style: str
    group: str
    made_by: str
    expected: tuple[str, ...]
    lines: tuple[int, ...]
    found: tuple[tuple[str, int | None], ...] = ()
    failed: tuple[str, ...] = ()
    points: float = 0.0
    also: tuple[str, ...] = ()

    @property
    def hit(self) -> bool:
        """Whether one of the right findings came; of each mistake, where there are two."""
        names = {name for name, _ in self.found}
        return all(names & set(right) for right in (self.expected, self.also or self.expected))

    @property
    def placed(self) -> bool:
        """Whether it came at one of the right lines."""
        at = [line for name, line in self.found if name in self.expected]
        return not self.lines or any(line in self.lines for line in at)

    @property
    def besides(self) -> tuple[str, ...]:
        """The findings that came and are not right."""
        return tuple(name for name, _ in self.found if name not in self.expected + self.also)
