"""Why the training loop ended: a condition on the training, a counter, or nothing left to do.

A condition's operands tell what it depends on: under another seed or slope those that follow the training differ at
the same evaluation, a counter's do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from grader.evidence import Atom, Condition, Evaluation, Evidence, Loop, Trace

from .view import Training, training_of

_BY_CHANCE = 20  # looks: a method that is fast may need the same few of them on any data


class Exit(Enum):
    """How the training loop ended."""

    TRAINING = "a condition on the training became true"
    COUNTER = "a condition that only counts became true"
    EXHAUSTED = "the steps ran out"
    UNFINISHED = "it did not end"
    NO_LOOP = "there is no loop"


@dataclass(frozen=True)
class Test:
    """A comparison that can end the loop: the condition it stands in, whether it follows the training."""

    __test__ = False  # not a test of ours, whatever pytest thinks of the name

    condition: Condition
    atom: Atom
    history: tuple[Evaluation, ...]
    follows_training: bool

    @property
    def never_changed(self) -> bool:
        """Whether it is a flag that nobody ever raised, of which nobody can tell what it depends on."""
        return self.atom.op == "truth" and len({e.outcome for e in self.history}) == 1


@dataclass(frozen=True)
class Stop:
    """How the training loop ended, the comparisons that could have ended it, and the one that did."""

    exit: Exit
    loop: Loop | None
    tests: tuple[Test, ...]
    decisive: Test | None

    @property
    def lost_its_number(self) -> bool:
        """Whether the loop ended because a comparison met nan, for which every comparison is false."""
        last = self.decisive.history[-1] if self.decisive is not None and self.decisive.history else None
        if last is None or self.decisive is None or self.decisive.atom.op in ("truth", "!="):
            return False
        return last.left is None and not last.outcome  # inf comes as None too, but may be greater than something

    @property
    def at_once(self) -> bool:
        """Whether the deciding comparison held the first time it was made, because one side was still infinite."""
        looks = self.decisive.history if self.decisive is not None else ()
        return len(looks) == 1 and looks[0].outcome and None in (looks[0].left, looks[0].right)

    @property
    def on_training(self) -> tuple[Test, ...]:
        """The comparisons that follow the training; those that only ask if something is there come last."""
        return tuple(sorted((t for t in self.tests if t.follows_training), key=_is_aside))


def stop_of(training: Training, evidence: Evidence) -> Stop:
    """How a training's loop ended, judged with the help of all other runs."""
    loop = training.loop
    if loop is None:
        return Stop(Exit.NO_LOOP, None, (), None)
    tests = _tests(training.trace, _possible(training.trace, loop), evidence)
    if loop.exit == "exhausted":
        return Stop(Exit.EXHAUSTED, loop, tests, None)
    if loop.exit == "unfinished" or (loop.exit == "exception" and not loop.ended_by):
        return Stop(Exit.UNFINISHED, loop, tests, None)
    deciding = loop.conditions[:1] if loop.exit == "condition" else loop.ended_by
    decided = _tests(training.trace, deciding, evidence)
    if not decided:
        return Stop(Exit.EXHAUSTED, loop, tests, None)
    flipped = [t for t in decided if _decides(t, loop)] or list(decided)
    trained = next(iter(sorted((t for t in flipped if t.follows_training), key=_is_aside)), None)
    if trained is None:  # a counter may count only while a condition on the training holds
        steered = {t.atom.linked for t in decided if t.follows_training}
        trained = next((t for t in flipped if {t.atom.left, t.atom.right} & (steered - {""})), None)
    if trained is not None:
        return Stop(Exit.TRAINING, loop, tests, trained)
    only_counts = not any(t.follows_training for t in tests)
    return Stop(Exit.COUNTER if only_counts else Exit.EXHAUSTED, loop, tests, flipped[0])


def _is_aside(test: Test) -> bool:
    """Whether a test only asks if something is there, as `last is not None` does: others beside it tell more."""
    return test.atom.op == "truth" and (" is " in test.atom.left or test.atom.linked != "")


def _possible(trace: Trace, loop: Loop) -> tuple[int, ...]:
    """The conditions that can end a loop, or a loop within it that holds the same training."""
    inside = [a for a in trace.loops if a.parent == loop.activation and a.last_step - a.first_step > 1]
    indexes = dict.fromkeys(loop.conditions)
    for inner in inside:
        indexes |= dict.fromkeys(inner.conditions)
    return tuple(indexes)


def _tests(trace: Trace, indexes: tuple[int, ...], evidence: Evidence) -> tuple[Test, ...]:
    found = []
    for index in indexes:
        if index >= len(trace.conditions):
            continue
        condition = trace.conditions[index]
        for atom, history in zip(condition.atoms, condition.histories, strict=False):
            counts = _counts(atom, history, evidence) or _raised_by_counting(condition, atom, history, evidence)
            found.append(Test(condition, atom, history, not counts))
    return tuple(found)


def _decides(test: Test, loop: Loop) -> bool:
    """Whether a comparison came out at the loop's end as it had not come out before (or was only made then)."""
    if not test.history or test.history[-1].step < loop.last_step - 1:
        return False
    last = test.history[-1].outcome
    return all(e.outcome != last for e in test.history[-2:-1])


def _counts(atom: Atom, history: tuple[Evaluation, ...], evidence: Evidence) -> bool:
    """Whether a comparison only counts: its operands are whole numbers, the same in every run.

    What was never looked at, and what cannot be told, is not called a counter.
    """
    if not history:
        return False
    others = [h for run in evidence.runs if run.trace is not None for h in _same(atom, run.trace)]
    if any(_differ(history, other) for other in others):
        return False
    if atom.op == "truth" and not _same_end(history, others):
        return False
    if not chance_matters(evidence) and not _goes_on(history):
        return False
    return all(_whole(e.left) and (_whole(e.right) or atom.op == "truth") for e in history)


def _raised_by_counting(condition: Condition, flag: Atom, history: tuple[Evaluation, ...], evidence: Evidence) -> bool:
    """Whether a flag was raised at the same look in every run, when a comparison that only counts came out anew."""
    if flag.op != "truth" or not history:
        return False
    others = [h for run in evidence.runs if run.trace is not None for h in _same(flag, run.trace)]
    if any(_differ(history, other) for other in others) or not _same_end(history, others):
        return False
    fed = [(a, h) for a, h in zip(condition.atoms, condition.histories, strict=False) if a.linked == flag.left]
    decided = [(a, h) for a, h in fed if len(h) > 1 and all(e.outcome != h[-1].outcome for e in h[:-1])]
    return bool(decided) and all(_counts(a, h, evidence) for a, h in decided)


def chance_matters(evidence: Evidence) -> bool:
    """Whether the seeds made any difference. Where they made none, few runs remain that could differ, and changing a
    slope may leave the number of steps as it was: a counter has to be seen counting.
    """
    first = {run.trace.steps[0].loss for run in evidence.seeds if run.trace is not None and run.trace.steps}
    return len(first) > 1


def _goes_on(history: tuple[Evaluation, ...]) -> bool:
    """Whether both operands grow by the same amount from one look to the next, whatever happens."""
    return _is_line([(e.index, e.left) for e in history]) and _is_line([(e.index, e.right) for e in history])


def _is_line(points: list[tuple[int, float | None]]) -> bool:
    (first, start), (last, end) = points[0], points[-1]
    if any(value is None for _, value in points):
        return all(value is None for _, value in points)
    per_look = ((end or 0.0) - (start or 0.0)) / max(1, last - first)
    return all(abs((value or 0.0) - (start or 0.0) - per_look * (index - first)) < 1e-9 for index, value in points)


def _same_end(history: tuple[Evaluation, ...], others: list[tuple[Evaluation, ...]]) -> bool:
    """Whether a flag was raised after the same number of looks in every run, too many to be so by chance.

    Histories are thinned: the look at which one run's flag was raised may be missing in another's.
    """
    raised = {other[-1].index for other in others if len({e.outcome for e in other}) == 2}
    return len(raised) <= 1 and (not raised or history[-1].index >= _BY_CHANCE)


def _whole(value: float | None) -> bool:
    return value is not None and value == int(value)


def _same(atom: Atom, trace: Trace) -> list[tuple[Evaluation, ...]]:
    return [
        history
        for condition in trace.conditions
        for other, history in zip(condition.atoms, condition.histories, strict=False)
        if other == atom
    ]


def _differ(history: tuple[Evaluation, ...], other: tuple[Evaluation, ...]) -> bool:
    at = {e.index: e for e in other}
    return any(_unequal(e, at[e.index]) for e in history if e.index in at)


def _unequal(one: Evaluation, other: Evaluation) -> bool:
    return (one.left, one.right, one.outcome) != (other.left, other.right, other.outcome)


def stops(evidence: Evidence) -> Stop | None:
    """The stop of the run in focus; None where nothing was trained."""
    training = training_of(evidence.seeds[0])
    return None if training is None else stop_of(training, evidence)
