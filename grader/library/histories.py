"""What a comparison's history tells of what it depends on, next to the histories of other runs."""

from __future__ import annotations

from collections.abc import Iterable

from grader.evidence import Atom, Condition, Evaluation, Evidence, Run, Trace

_BY_CHANCE = 20  # looks: a method that is fast may need the same few of them on any data


def counts(atom: Atom, history: tuple[Evaluation, ...], evidence: Evidence) -> bool:
    """Whether a comparison only counts: its operands are whole numbers, the same in every run.

    Decimals count as well where many looks at them are alike in every run: a number that is halved in every turn.
    What was never looked at, and what cannot be told, is not called a counter.
    """
    if not history:
        return False
    looks = [(run, h) for run in evidence.runs if run.trace is not None for h in same(atom, run.trace)]
    others = [other for _, other in looks]
    if any(differ(history, other) for other in others):
        return False
    counted_on = atom.op != "truth" and (_goes_on(history) or not turns(history))
    if not counted_on and not _same_end(history, [o for o in others if atom.op == "truth" or turns(o)]):
        return False
    if _is_long(history) and _losses(run for run, _ in looks) > 1:
        return True
    if not chance_matters(evidence) and not _goes_on(history):
        return False
    return all(whole(e.left) and (whole(e.right) or atom.op == "truth") for e in history)


def _is_long(history: tuple[Evaluation, ...]) -> bool:
    """Whether decimals that only ever rise, or fall, were compared many times, and turned at last."""
    decimal = any(e.left is not None and not whole(e.left) for e in history)
    steady = _is_steady([e.left for e in history]) and _is_steady([e.right for e in history])
    return decimal and steady and turns(history) and history[-1].index >= _BY_CHANCE


def _is_steady(values: list[float | None]) -> bool:
    """Whether numbers go one way only; what goes to and fro answers to something (a step size that adapts itself)."""
    known = [v for v in values if v is not None]
    return len(known) == len(values) and known in (sorted(known), sorted(known, reverse=True))


def raised_by_counting(condition: Condition, flag: Atom, history: tuple[Evaluation, ...], evidence: Evidence) -> bool:
    """Whether a flag was raised at the same look in every run, when a comparison that only counts came out anew."""
    if not _is_flag(flag) or not history:
        return False
    others = [h for run in evidence.runs if run.trace is not None for h in same(flag, run.trace)]
    if any(differ(history, other) for other in others) or not _same_end(history, others):
        return False
    linked = {flag.left, flag.right} - {""}
    fed = [(a, h) for a, h in zip(condition.atoms, condition.histories, strict=False) if a.linked in linked]
    decided = [(a, h) for a, h in fed if turns(h)]
    return bool(decided) and all(counts(a, h, evidence) for a, h in decided)


def _is_flag(atom: Atom) -> bool:
    """Whether a comparison asks for the state of a name: its truth, or a number that stands for it (`stop == 0`)."""
    return atom.op in ("truth", "==", "!=")


def chance_matters(evidence: Evidence) -> bool:
    """Whether the seeds made any difference. Where they made none, few runs remain that could differ, and changing a
    slope may leave the number of steps as it was: a counter has to be seen counting.
    """
    return _losses(evidence.as_written) > 1


def _losses(runs: Iterable[Run]) -> int:
    """How many different losses runs begin with."""
    return len({run.trace.steps[0].loss for run in runs if run.trace is not None and run.trace.steps})


def turns(history: tuple[Evaluation, ...]) -> bool:
    """Whether a comparison always came out alike, but for the last time."""
    return len(history) > 1 and all(e.outcome != history[-1].outcome for e in history[:-1])


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
    """Whether a comparison turned after the same number of looks in every run, too many to be so by chance.

    Histories are thinned: the look at which it turned in one run may be missing in another's.
    """
    raised = {other[-1].index for other in others if len({e.outcome for e in other}) == 2}
    return len(raised) <= 1 and (not raised or history[-1].index >= _BY_CHANCE)


def whole(value: float | None) -> bool:
    return value is not None and value == int(value)


def same(atom: Atom, trace: Trace) -> list[tuple[Evaluation, ...]]:
    return [
        history
        for condition in trace.conditions
        for other, history in zip(condition.atoms, condition.histories, strict=False)
        if other == atom
    ]


def differ(history: tuple[Evaluation, ...], other: tuple[Evaluation, ...]) -> bool:
    """Whether one comparison is seen to be another in two runs: at the same look, or by turning at another."""
    at = {e.index: e for e in other}
    if any(_unequal(e, at[e.index]) for e in history if e.index in at):
        return True
    if turns(history) and turns(other):
        return history[-1].index != other[-1].index
    return _goes_on_without(history, other) or _goes_on_without(other, history)


def _goes_on_without(turned: tuple[Evaluation, ...], other: tuple[Evaluation, ...]) -> bool:
    """Whether a comparison that turned in one run was looked at beyond that in another, and never turned."""
    alike = {e.outcome for e in other} == {e.outcome for e in turned[:1]}
    return turns(turned) and alike and other[-1].index > turned[-1].index


def _unequal(one: Evaluation, other: Evaluation) -> bool:
    return (one.left, one.right, one.outcome) != (other.left, other.right, other.outcome)
