"""Loops and conditions at run time: who ended which loop, and what the operands of its conditions were."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from .objects import is_a, scalar
from .sites import LoopSite, Sites
from .thinning import Thinned

Evaluation = tuple[int, int, float | None, float | None, bool]


@dataclass
class Activation:
    """One entry into a loop."""

    number: int
    site: LoopSite
    parent: int | None
    first_step: int
    iterations: int = 0
    last_step: int = 0
    exit: str = "unfinished"
    exit_line: int | None = None
    guards: tuple[int, ...] = ()


@dataclass
class _Atom:
    """One comparison at run time: its operands of the moment, and its history."""

    operands: list[object] = field(default_factory=lambda: [None, None])
    history: Thinned[Evaluation] = field(default_factory=lambda: Thinned(48, 160))
    linked: set[int] = field(default_factory=set)
    outcome: bool | None = None
    changes: int = 0
    changed_at: int = 0


class Loops:
    """The loops of one run. `steps` tells how many backwards there have been; `left` is told of each exit."""

    def __init__(self, sites: Sites, steps: Callable[[], int], left: Callable[[Activation], None]) -> None:
        self._sites = sites
        self._steps = steps
        self._left = left
        self._count = 0
        self._open: list[Activation] = []
        self._kept: list[Activation] = []
        self._nested: dict[int, deque[Activation]] = {}
        self._atoms = [_Atom() for _ in sites.atoms]
        self._sequence: list[int] = []
        self._raised: tuple[tuple[int, ...], int | None, int] = ((), None, -1)

    # -- called by the program ----------------------------------------------------------------------------------

    def enter(self, loop: int) -> int:
        """A loop is about to begin; the number of its activation is its token."""
        self._count += 1
        parent = self._open[-1].number if self._open else None
        self._open.append(Activation(self._count, self._sites.loops[loop], parent, self._steps()))
        return self._count

    def turn(self, token: int) -> None:
        """An iteration begins; loops inside that were left by an exception are over."""
        while self._open and self._open[-1].number > token:
            self._close(self._open[-1], "exception", (), None)
        if self._open and self._open[-1].number == token:
            self._open[-1].iterations += 1
            self._open[-1].exit_line, self._open[-1].guards = None, ()

    def leave(self, token: int, how: str, guards: tuple[int, ...], line: int) -> None:
        """The program is about to leave a loop; a `raise` counts only if no iteration follows.

        A raise in a function that is called from a loop has no token (0): it may end whatever runs.
        """
        if token == 0:
            self._raised = (guards, line, self._steps())
            return
        for activation in reversed(self._open):
            if activation.number == token:
                if how == "raise":
                    activation.exit_line, activation.guards = line, guards
                else:
                    self._close(activation, how, guards, line)
                return

    def operand(self, atom: int, side: int, value: object) -> object:
        """An operand of a comparison passes by."""
        self._atoms[atom].operands[side] = value
        return value

    def outcome(self, index: int, value: object) -> object:
        """A comparison's outcome passes by."""
        atom, site = self._atoms[index], self._sites.atoms[index]
        left = scalar(atom.operands[0]) if site.left_constant is None else site.left_constant
        right = scalar(atom.operands[1]) if site.right_constant is None else site.right_constant
        atom.operands = [None, None]
        self._record(index, left, right, value)
        self._sequence.append(index)
        return value

    def mark(self) -> int:
        """Begin to note which comparisons an expression makes on its way."""
        if len(self._sequence) > 10_000:
            self._sequence.clear()
        return len(self._sequence)

    def truth(self, index: int, mark: int, value: object) -> object:
        """The truth of an expression in a condition passes by; comparisons made on the way are linked to it."""
        self._atoms[index].linked.update(self._sequence[mark:][-4:])
        self._record(index, scalar(value), None, value)
        return value

    def _record(self, index: int, left: float | None, right: float | None, value: object) -> None:
        number = float(value) if is_a(value, bool) else scalar(value)
        if number is None and not is_a(value, bool):
            return
        atom, outcome = self._atoms[index], bool(number)
        if outcome is not atom.outcome:
            atom.outcome, atom.changes, atom.changed_at = outcome, atom.changes + 1, atom.history.count
        atom.history.add((atom.history.count, self._steps(), left, right, outcome))

    # -- the books ----------------------------------------------------------------------------------------------

    def innermost(self) -> Activation | None:
        """The innermost loop that is running."""
        return self._open[-1] if self._open else None

    def outermost(self) -> Activation | None:
        """The outermost loop that is running."""
        return self._open[0] if self._open else None

    def _close(self, activation: Activation, how: str, guards: tuple[int, ...], line: int | None) -> None:
        while self._open and self._open[-1].number > activation.number:
            self._open.pop()
        self._open.pop()
        activation.exit, activation.last_step = how, self._steps()
        if line is not None:
            activation.exit_line, activation.guards = line, guards
        elif how == "exception" and not activation.guards and self._raised[2] == self._steps():
            activation.guards, activation.exit_line = self._raised[:2]
        if activation.last_step == activation.first_step and how != "unfinished":
            return
        if self._open and activation.parent is not None:
            self._nested.setdefault(activation.site.index, deque(maxlen=12)).append(activation)
        elif len(self._kept) < 60:
            self._kept.append(activation)
        self._left(activation)

    def finish(self, how: str) -> None:
        """The run is over; loops that are still open ended with it."""
        while self._open:
            self._close(self._open[-1], how, (), None)

    def activations(self) -> list[Activation]:
        """The loops that contained training, in the order in which they began."""
        nested = [a for group in self._nested.values() for a in group]
        return sorted([*self._kept, *nested], key=lambda a: a.number)[:200]

    def testimony(self) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
        """Loops and conditions as plain values; conditions are numbered anew, those of no such loop left out."""
        activations = self.activations()
        used = sorted({c for a in activations for c in (*a.site.conditions, *a.guards)})[:64]
        place = {condition: new for new, condition in enumerate(used)}
        loops = [_loop(a, place) for a in activations]
        return loops, [self._condition(c) for c in used] + self._asides(used)[: 64 - len(used)]

    def _asides(self, used: list[int]) -> list[dict[str, object]]:
        """Comparisons beside the loops that may have ended training, where no loop's own condition did.

        Functions may call themselves, or be called by what takes one value after the other (`takewhile`, an iterator).
        Such comparisons turned when training ended, or would have ended it, had they ever turned.
        """
        total = self._steps()
        around = [a for a in self.activations() if a.first_step < total <= a.last_step]
        if not all(_is_unexplained(a) for a in around):
            return []
        told = {atom for c in used for atom in self._sites.conditions[c].atoms}
        asides = [i for i in range(len(self._atoms)) if i not in told and _is_latest(self._atoms[i], total)]
        if around:
            asides = [i for i in asides if _turned_at_its_end(self._atoms[i]) or self._may_yet_turn(i)]
        asides.sort(key=lambda i: not _turned_at_its_end(self._atoms[i]))
        return [self._aside(i) for i in asides[:16]]

    def _may_yet_turn(self, index: int) -> bool:
        return index in self._sites.handed_on and self._atoms[index].changes == 1

    def _aside(self, index: int) -> dict[str, object]:
        history = self._atoms[index].history
        return {
            "line": self._sites.atoms[index].line,
            "kind": "aside",
            "atoms": [self._atom(index)],
            "histories": [[_evaluation(e) for _, e in history.items()]],
            "counts": [history.count],
        }

    def _condition(self, index: int) -> dict[str, object]:
        site = self._sites.conditions[index]
        atoms = dict.fromkeys(site.atoms, "")
        for name in site.names:
            for scope in (site.scope, ""):
                for atom in self._sites.flags.get((scope, name), []):
                    atoms.setdefault(atom, name)
        for atom in site.atoms:
            for linked in sorted(self._atoms[atom].linked):
                atoms.setdefault(linked, self._sites.atoms[atom].left)
        chosen = list(atoms)[:16]
        return {
            "line": site.line,
            "kind": site.kind,
            "atoms": [self._atom(a) | {"linked": atoms[a][:200]} for a in chosen],
            "histories": [[_evaluation(e) for _, e in self._atoms[a].history.items()] for a in chosen],
            "counts": [self._atoms[a].history.count for a in chosen],
        }

    def _atom(self, index: int) -> dict[str, object]:
        site = self._sites.atoms[index]
        return {"line": site.line, "left": site.left, "op": site.op, "right": site.right}


def _is_unexplained(activation: Activation) -> bool:
    """Whether a loop ended without a condition around its way out."""
    return activation.exit == "exhausted" or (activation.exit != "condition" and not activation.guards)


def _is_latest(atom: _Atom, steps: int) -> bool:
    """Whether a comparison was made while training went on, and once more when it was over."""
    items = [evaluation for _, evaluation in atom.history.items()]
    return len(items) > 1 and items[0][1] < steps <= items[-1][1] + 1


def _turned_at_its_end(atom: _Atom) -> bool:
    """Whether a comparison always came out alike, but for the last time."""
    return atom.changes == 2 and atom.changed_at == atom.history.count - 1


def _loop(activation: Activation, place: dict[int, int]) -> dict[str, object]:
    return {
        "activation": activation.number,
        "line": activation.site.line,
        "kind": activation.site.kind,
        "iterations": activation.iterations,
        "first_step": activation.first_step,
        "last_step": activation.last_step,
        "exit": activation.exit,
        "exit_line": activation.exit_line,
        "conditions": [place[c] for c in activation.site.conditions if c in place][:32],
        "ended_by": [place[c] for c in activation.guards if c in place][:32],
        "parent": activation.parent,
        "endless": activation.site.endless,
    }


def _evaluation(entry: Evaluation) -> dict[str, object]:
    index, step, left, right, outcome = entry
    return {"index": index, "step": step, "left": left, "right": right, "outcome": outcome}
