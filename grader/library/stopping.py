"""Why the training loop ended: a condition on the training, a counter, or nothing left to do.

A condition's operands tell what it depends on: under another seed or slope those that follow the training differ at
the same evaluation, a counter's do not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from grader.evidence import Atom, Condition, Evaluation, Evidence, Loop, Trace

from .histories import counts, differ, raised_by_counting, same, turns
from .view import Training, training_of

_MANY = 20  # turns: a condition on training may hold from the first of few
_TOLD = 12  # turns of an inner loop, the last ones
_SEVERAL = 3  # steps at which a comparison has to be made, if it is to have been made around training


class Exit(Enum):
    """How the training loop ended."""

    TRAINING = "a condition on the training became true"
    COUNTER = "a condition that only counts became true"
    EXHAUSTED = "the steps ran out"
    UNFINISHED = "it did not end"
    NO_LOOP = "there is no loop"
    UNTOLD = "what ended it cannot be told"


@dataclass(frozen=True)
class Test:
    """A comparison that can end the loop: the condition it stands in, whether it follows the training."""

    __test__ = False  # not a test of ours, whatever pytest thinks of the name

    condition: Condition
    atom: Atom
    history: tuple[Evaluation, ...]
    follows_training: bool

    @property
    def quoted(self) -> str:
        """The comparison as it is quoted in a sentence."""
        atom = self.atom
        return f"`{atom.left} {atom.op} {atom.right}`" if atom.op != "truth" else f"`{atom.left}`"

    @property
    def never_changed(self) -> bool:
        """Whether it is a flag that nobody ever raised, of which nobody can tell what it depends on."""
        return self.atom.op == "truth" and len({e.outcome for e in self.history}) == 1

    @property
    def never_held(self) -> bool:
        """Whether it was looked at and never came out true: had it, it might have ended the loop."""
        return bool(self.history) and not any(e.outcome for e in self.history)


@dataclass(frozen=True)
class Stop:
    """How the training loop ended, the comparisons that could have ended it, and the one that did."""

    exit: Exit
    loop: Loop | None
    tests: tuple[Test, ...]
    decisive: Test | None

    @property
    def steps(self) -> int:
        """How many steps there were until then."""
        if self.loop is not None:
            return self.loop.last_step - self.loop.first_step
        return self.decisive.history[-1].step if self.decisive is not None and self.decisive.history else 0

    @property
    def lost_its_number(self) -> bool:
        """Whether the loop ended because a comparison met nan, for which every comparison is false."""
        last = self.decisive.history[-1] if self.decisive is not None and self.decisive.history else None
        if last is None or self.decisive is None or self.decisive.atom.op in ("truth", "!="):
            return False
        numbers = last.right is not None or any(e.left is not None for e in self.decisive.history)  # no words
        return numbers and last.left is None and not last.outcome  # inf is None too, but may be greater than something

    @property
    def at_once(self) -> bool:
        """Whether the deciding comparison held the first time it was made, because one side was still infinite."""
        looks = self.decisive.history if self.decisive is not None and self.decisive.atom.op != "truth" else ()
        return len(looks) == 1 and looks[0].outcome and (looks[0].left is None) != (looks[0].right is None)

    @property
    def on_training(self) -> tuple[Test, ...]:
        """The comparisons that follow the training; those that only ask if something is there come last."""
        return tuple(sorted((t for t in self.tests if t.follows_training), key=_is_aside))


def stop_of(training: Training, evidence: Evidence) -> Stop:
    """How a training's loop ended, judged with the help of all other runs."""
    loop = training.loop
    if loop is None:
        return _without_loop(training, evidence)
    own = _tests(training.trace, loop.conditions, evidence)
    phase = _last_phase(training.trace, loop) if not any(t.follows_training for t in own) else None
    if phase is not None and (ended := stop_of(replace(training, loop=phase), evidence)).exit is Exit.TRAINING:
        return ended
    tests = _tests(training.trace, _possible(training.trace, loop), evidence) or _unturned(training, evidence)
    if loop.exit == "exhausted":
        return _by_other_means(training, evidence) or Stop(Exit.EXHAUSTED, loop, tests, None)
    if loop.exit == "unfinished" or (
        loop.exit == "exception" and training.trace.crash is not None and not loop.ended_by
    ):
        return Stop(Exit.UNFINISHED, loop, tests, None)
    deciding = loop.conditions[:1] if loop.exit == "condition" else loop.ended_by
    decided = _tests(training.trace, deciding, evidence)
    if not decided:
        return _by_other_means(training, evidence) or Stop(Exit.EXHAUSTED, loop, tests, None)
    flipped = [t for t in decided if _decides(t, loop)] or list(decided)
    trained = next(iter(sorted((t for t in flipped if t.follows_training), key=_is_aside)), None)
    if trained is None:  # a counter may count only while a condition on the training holds
        steered = {t.atom.linked for t in decided if t.follows_training}
        waiting = [t for t in flipped if not _at_every_turn(t, loop)]
        trained = next((t for t in waiting if {t.atom.left, t.atom.right} & (steered - {""})), None)
    if trained is not None:
        return Stop(Exit.TRAINING, loop, tests, trained)
    fed = [t for t in decided if t.atom.linked and t.atom.linked in {f.atom.left for f in flipped}]
    only_counts = not any(t.follows_training and (t not in fed or t.never_held) for t in tests)
    return Stop(Exit.COUNTER if only_counts else Exit.EXHAUSTED, loop, tests, flipped[0])


def _last_phase(trace: Trace, loop: Loop) -> Loop | None:
    """The last turn of a loop that goes through phases (coarse, then fine), each a loop that ends by its own condition.

    Of epochs and their batches, the first batches run out. Where not all turns are told, an endless loop cannot have.
    """
    phases = [a for a in trace.loops if a.parent == loop.activation < a.activation]
    ended = bool(phases) and all(a.exit == "condition" or a.ended_by for a in phases)
    whole = len(phases) <= loop.iterations <= _TOLD or all(a.endless for a in phases)
    return phases[-1] if ended and whole and loop.exit in ("exhausted", "condition") else None


def _is_aside(test: Test) -> bool:
    """Whether a test only asks if something is there, as `last is not None` does: others beside it tell more."""
    return test.atom.op == "truth" and (" is " in test.atom.left or test.atom.linked != "")


def _at_every_turn(test: Test, loop: Loop) -> bool:
    """Whether what only counts was looked at in every turn of a long loop: it waits for nothing."""
    return len(test.history) >= _MANY and test.history[-1].index + 1 >= loop.iterations


def _without_loop(training: Training, evidence: Evidence) -> Stop:
    """No loop of the program's syntax ran the steps: a function called itself, or was mapped over a count."""
    tests = _asides(training, evidence)
    ended = [t for t in tests if _turned(t, training)]
    trained = next((t for t in ended if t.follows_training), None)
    if trained is not None:
        return Stop(Exit.TRAINING, None, tests, trained)
    lengths = {run.trace.total_steps for run in evidence.runs if run.trace is not None}
    if len(lengths) != 1 or len(evidence.runs) == 1:
        return Stop(Exit.UNTOLD, None, tests, None)
    return Stop(Exit.COUNTER, None, tests, ended[0]) if ended else Stop(Exit.NO_LOOP, None, tests, None)


def _by_other_means(training: Training, evidence: Evidence) -> Stop | None:
    """A loop may end by what no `if` around its way out shows.

    A `for` runs out because what it goes through looks at the training and gives nothing more; a function that is
    called in the loop looks at it, and `match` or `and` acts on what it says.
    """
    loop = training.loop
    assert loop is not None  # the caller looked
    tests = _asides(training, evidence)
    trained = next((t for t in tests if t.follows_training and _turned(t, training)), None)
    if trained is not None:
        return Stop(Exit.TRAINING, loop, tests, trained)
    loops = [o.loop for run in evidence.runs if (o := training_of(run)) is not None and o.loop is not None]
    lengths = {o.iterations for o in loops if o.line == loop.line and o.exit == loop.exit}  # others may have broken off
    return Stop(Exit.UNTOLD, loop, (), None) if len(lengths) > 1 else None


def _asides(training: Training, evidence: Evidence) -> tuple[Test, ...]:
    """Comparisons in no loop's way out. They follow the training if another run is seen to compare something else."""
    indexes = [i for i, c in enumerate(training.trace.conditions) if c.kind == "aside"]
    found = _tests(training.trace, tuple(indexes), evidence)
    others = [run.trace for run in evidence.runs if run.trace is not None and run.trace is not training.trace]
    seen = [any(differ(t.history, h) for o in others for h in same(t.atom, o)) for t in found]
    return tuple(replace(t, follows_training=known) for t, known in zip(found, seen, strict=True))


def has_conditions_around(trace: Trace, loop: Loop) -> bool:
    """Whether conditions may end the loop around a loop."""
    return any(a.conditions or a.ended_by for a in trace.loops if a.activation == loop.parent)


def _unturned(training: Training, evidence: Evidence) -> tuple[Test, ...]:
    """Comparisons on the training that a function makes for its caller, and that would have ended it."""
    if training.loop is not None and has_conditions_around(training.trace, training.loop):
        return ()
    asides = _asides(training, evidence)
    return tuple(t for t in asides if t.follows_training and len({e.outcome for e in t.history}) == 1)


def _turned(test: Test, training: Training) -> bool:
    """Whether a comparison, made at several steps, came out alike each time but the last."""
    several = min(_SEVERAL, training.trace.total_steps)
    return len({e.step for e in test.history}) >= several and turns(test.history)


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
            only_counts = counts(atom, history, evidence) or raised_by_counting(condition, atom, history, evidence)
            found.append(Test(condition, atom, history, not only_counts))
    return tuple(found)


def _decides(test: Test, loop: Loop) -> bool:
    """Whether a comparison came out at the loop's end as it had not come out before (or was only made then)."""
    if not test.history or test.history[-1].step < loop.last_step - 1:
        return False
    last = test.history[-1].outcome
    return all(e.outcome != last for e in test.history[-2:-1])


def stops(evidence: Evidence) -> Stop | None:
    """The stop of the run in focus; None where nothing was trained."""
    training = training_of(evidence.seeds[0])
    return None if training is None else stop_of(training, evidence)
