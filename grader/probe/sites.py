"""What the rewriter noted about the places in a program that it rewrote; read by the observers at run time."""

from __future__ import annotations

from dataclasses import dataclass, field

#: A pattern is the text of a target, or a list of patterns for an unpacking, or None for what is not followed.
Pattern = "str | list[Pattern] | None"


@dataclass
class BindingSite:
    """A place that binds names. `scope` is the qualified name of the function whose local it is ("" for a global).

    known: the serials of tensors that it has bound before.
    """

    index: int
    line: int
    patterns: list[object]
    scope: str
    owner: bool
    augmented: bool = False
    occurrences: int = 0
    idle: tuple[int, bool] | None = None
    known: set[int] = field(default_factory=set)


@dataclass
class AtomSite:
    """A comparison, or the truth of an expression, that may decide a condition."""

    index: int
    line: int
    left: str
    op: str
    right: str
    right_constant: float | None = None
    left_constant: float | None = None


@dataclass
class ConditionSite:
    """The test of a `while` or `if`: the atoms it is made of, and the flags whose atoms lie elsewhere."""

    index: int
    line: int
    kind: str
    atoms: list[int]
    names: list[str]
    scope: str


@dataclass
class LoopSite:
    """A loop: the conditions that guard some way out of it."""

    index: int
    line: int
    kind: str
    endless: bool
    conditions: list[int]


@dataclass
class Sites:
    """All that was rewritten in one program.

    handed_on: the atoms whose outcome a function gives to its caller, by what it returns or by raising an exception.
    """

    bindings: list[BindingSite] = field(default_factory=list)
    atoms: list[AtomSite] = field(default_factory=list)
    conditions: list[ConditionSite] = field(default_factory=list)
    loops: list[LoopSite] = field(default_factory=list)
    flags: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    handed_on: set[int] = field(default_factory=set)
    literals: list[float] = field(default_factory=list)
