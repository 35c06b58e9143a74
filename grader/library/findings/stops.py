"""Stop conditions that do not stop: none, unreachable, never met, met too early, or only counting."""

from __future__ import annotations

import ast
import itertools
import math
from dataclasses import replace

from grader.evidence import Evaluation, Step
from grader.library.convergence import Learned, learned, lowest_loss
from grader.library.pair import misled
from grader.library.source import Loop, parsed
from grader.library.stopping import Exit, Stop, Test, has_conditions_around
from grader.library.updates import is_data
from grader.library.view import Training, shown
from grader.verdict import Finding

from .case import Case, wrong
from .counting import counts_turns, fed_by
from .crawling import too_slow
from .graph import broadcast_mismatch
from .outcome import one_short
from .thresholds import unreachable


def stop_findings(case: Case) -> Finding | None:
    """What is to be said of the end of the training loop, if anything."""
    training, stop = case.training, case.stop
    if training is None or stop is None:
        return None
    if stop.exit is Exit.TRAINING and stop.decisive is not None:
        return _too_early(case, training, stop, stop.decisive)
    if stop.loop is None:
        return None
    if stop.exit is Exit.EXHAUSTED and stop.tests and all(t.never_changed for t in stop.tests):
        return _never(case, training, stop)
    if stop.exit is Exit.COUNTER or (stop.exit is Exit.EXHAUSTED and stop.tests and not stop.on_training):
        clear = (_improved(training) and broadcast_mismatch(case) is None) or counts_turns(case, stop)
        return _ignores(stop) if clear else None
    if stop.on_training and stop.exit in (Exit.EXHAUSTED, Exit.UNFINISHED, Exit.COUNTER):
        cut_short = stop.exit is Exit.UNFINISHED and case.crash is not None and case.crash.type != "TimedOut"
        return None if cut_short else _never(case, training, stop)
    if stop.exit in (Exit.EXHAUSTED, Exit.UNFINISHED) and not stop.tests and stop.loop.exit != "exception":
        return _none(case, stop) if not has_conditions_around(case.trace, stop.loop) else None
    return None


def _improved(training: Training) -> bool:
    """Whether the loss ever fell: where it never did, steps without progress and steps count the same."""
    losses = [s.loss for s in training.steps if s.loss is not None]
    return len(losses) >= 2 and min(losses[1:]) < losses[0]


def _values(test: Test, look: Evaluation) -> str:
    """What a comparison saw at one look."""
    if test.atom.op == "truth":
        return "true" if look.outcome else "false"
    return f"{shown(look.left)} {test.atom.op} {shown(look.right)}"


def _none(case: Case, stop: Stop) -> Finding:
    assert stop.loop is not None  # the caller looked
    steps = stop.loop.last_step - stop.loop.first_step
    takes = f"always takes {steps} steps" if stop.exit is Exit.EXHAUSTED else f"was still running after {steps} steps"
    message = f"The loop on line {stop.loop.line} {takes}: nothing in it looks at whether training has arrived."
    hint = "Leave the loop when a condition on the training holds, for example when the loss hardly changes any more."
    seen = f"{steps} steps under every seed; no condition"
    inner = next((a for a in case.trace.loops if a.parent == stop.loop.activation and a.ended_by), None)
    if inner is not None:
        message = (
            f"What ends the loop on line {inner.line} (line {inner.exit_line}) leaves that loop only: the one around "
            f"it, on line {stop.loop.line}, goes on, and nothing in it looks at whether training has arrived."
        )
        hint = "Leave both loops when training has arrived: let the outer one ask, too, or put them into a function."
        seen = f"the loop on line {stop.loop.line} took all its {stop.loop.iterations} turns"
    return wrong("no_stop_condition", stop.loop.line, message, hint, seen)


def _ignores(stop: Stop) -> Finding:
    assert stop.loop is not None  # the caller looked
    test = stop.decisive or stop.tests[0]
    steps = stop.loop.last_step - stop.loop.first_step
    raised = next((t for t in fed_by(stop, test) if not t.follows_training), None)
    by = f" (what decides is {raised.quoted} on line {raised.atom.line})" if raised is not None else ""
    message = (
        f"The condition {test.quoted} on line {test.atom.line} only counts{by}: the loop ends after {steps} "
        "steps, however training goes."
    )
    hint = "Make it depend on the training: on the loss, its change, the gradient, or the parameters."
    seen = "its operands are the same under every seed and slope"
    return wrong("stop_ignores_training", (raised or test).atom.line, message, hint, seen)


def _never(case: Case, training: Training, stop: Stop) -> Finding:
    end = learned(case.run)
    slow = too_slow(case, training, end) if end is not None and stop.exit is Exit.UNFINISHED else None
    if slow is not None:
        return slow
    test = min(stop.on_training or stop.tests, key=lambda t: (not t.history, len({e.outcome for e in t.history})))
    last = test.history[-1] if test.history else None
    seen = f"last looked at: {_values(test, last)}" if last else "never looked at"
    below = next((f for t in stop.on_training if (f := unreachable(case, training, t)) is not None), None)
    if below is not None:
        return below
    count = sum(len(t.history) for t in stop.on_training or stop.tests)
    what = "condition" if test.condition.kind == "while" else "stop condition"
    ends = "false" if last is not None and last.outcome else "true"
    times = "was never looked at" if count == 0 else f"never became {ends}"
    message = (
        f"The {what} {test.quoted} on line {test.atom.line} {times} in "
        f"{case.trace.total_steps} steps: the "
        "loop ended because its steps ran out."
        if stop.exit is not Exit.UNFINISHED
        else f"The {what} {test.quoted} on line {test.atom.line} {times} before the time was up."
    )
    begins = _begins_anew(case, stop, test)
    if begins is not None:
        message += f" Line {begins.lineno} sets it back in every turn: `{ast.unparse(begins)}`."
        return wrong("stop_never_fires", begins.lineno, message, f"Move line {begins.lineno} before the loop.", seen)
    hint = "Choose a condition that training can meet, and let it take enough steps; print both sides to see."
    return wrong("stop_never_fires", test.atom.line, message, hint, seen)


def _begins_anew(case: Case, stop: Stop, test: Test) -> ast.Assign | None:
    """Where what a condition counts is set back at the beginning of every turn, so that it never comes far.

    What a loop inside adds up is no count of turns.
    """
    source = parsed(case.evidence.source)
    if source is None or stop.loop is None:
        return None
    loop = source.loop_at(stop.loop.line)
    body = loop.body if loop is not None else []
    inner = {n for s in body for nested in ast.walk(s) if isinstance(nested, Loop) for n in ast.walk(nested)}
    sums = (n for s in body for n in ast.walk(s) if isinstance(n, ast.AugAssign) and n not in inner)
    counted = {ast.unparse(n.target) for n in sums if isinstance(n.value, ast.Constant)}
    for statement in body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            names = {ast.unparse(target) for target in statement.targets}
            if names & counted & {test.atom.left, test.atom.right}:
                return statement
    return None


def _too_early(case: Case, training: Training, stop: Stop, test: Test) -> Finding | None:
    if stop.at_once:
        return _at_once(stop, test)
    end = learned(case.run, "exit") or learned(case.run)
    if end is None or end.converged(case.share) or end.fit.variance == 0:
        return None
    if _cannot_arrive(case, training) and not _is_steep(training):
        return None  # it has come as far as it can
    steps, what = stop.steps, "the loop" if stop.loop is not None else "training"
    last = test.history[-1] if test.history else None
    values = _values(test, last) if last else ""
    if end.loss is None or stop.lost_its_number:
        return None  # ended on nan: it diverged, and that is said
    slow = too_slow(case, training, end)
    if slow is not None:
        return slow
    fed = sorted(fed_by(stop, test), key=_turned_at, reverse=True)
    by = f" (what decides is {fed[0].quoted} on line {fed[0].atom.line})" if fed else ""
    message = (
        f"The condition {test.quoted} on line {test.atom.line}{by} ends {what} after "
        f"{steps} step{'s' * (steps != 1)}, before training has "
        f"arrived: the mean squared error is {shown(end.loss)} then, where the best line reaches {shown(end.fit.loss)}."
    )
    line = (fed[0] if fed else test).atom.line
    return wrong("stop_fires_too_early", line, message, _later(training, end), f"at the exit: {values}")


def _turned_at(test: Test) -> int:
    """The step at which a comparison last came out otherwise than before; -1 where it always came out alike."""
    pairs = itertools.pairwise(test.history)
    return max((later.step for before, later in pairs if before.outcome is not later.outcome), default=-1)


def _cannot_arrive(case: Case, training: Training) -> bool:
    """Whether the best line is out of reach, because a number is missing or stands still; one step tells of neither."""
    slots = {m.slot for m in case.movements if not is_data(training, m)}
    count = sum(len(r.value) for r in training.steps[0].readings if r.slot in slots)
    moving = {place for place in _moving(training) if place[0] in slots}
    return len(training.steps) > 1 and (len(moving) < count or one_short(case) is not None)


def _moving(training: Training) -> set[tuple[int, int]]:
    """The numbers, by slot and place, that still move at the end of training."""
    readings = [reading for step in training.steps[-3:] for reading in step.readings]
    pairs = [(r.slot, i, v, n) for r in readings for i, (v, n) in enumerate(zip(r.value, r.next, strict=False))]
    return {(slot, i) for slot, i, value, following in pairs if value != following}


def _is_steep(training: Training) -> bool:
    """Whether the numbers that move could still make the loss much smaller when training ends.

    An excess loss falls with the square of its gradient: 0.3 of the first gradient is 9% of the first excess.
    """
    moving = _moving(training)
    norms = [math.hypot(*_gradients(step, moving)) for step in training.steps]
    return min(norms[-3:]) > 0.3 * norms[0]


def _gradients(step: Step, places: set[tuple[int, int]]) -> list[float]:
    return [v for r in step.readings for i, v in enumerate(r.after or ()) if v is not None and (r.slot, i) in places]


def _at_once(stop: Stop, test: Test) -> Finding:
    """A comparison with infinity that ends the loop: mostly one that is the wrong way round."""
    steps = stop.steps
    look = test.history[-1]
    side = test.atom.left if look.left is None else test.atom.right
    message = (
        f"The condition {test.quoted} on line {test.atom.line} holds the first time that it is looked at, after "
        f"{steps} step{'s' * (steps != 1)}: `{side}` is still infinite then, so it says nothing of training."
    )
    hint = "Turn the comparison round: leave the loop when the change is small, not when it is large."
    seen = f"the only look: {_values(test, look)}"
    return wrong("stop_fires_too_early", test.atom.line, message, hint, seen)


def stops_too_early_elsewhere(case: Case) -> Finding | None:
    """The condition is met in time on the data as written, and too early when their slope is another; or it crawls."""
    if (end := learned(case.run)) is None or not end.converged(case.share):
        return None
    for run in case.evidence.changed:
        other = Case(case.evidence, run, run.trace, case.share) if run.trace is not None else None
        if other is None or other.training is None or other.stop is None or other.stop.decisive is None:
            continue
        if other.stop.exit is not Exit.TRAINING or other.crash is not None:
            continue
        found = _too_early(other, other.training, other.stop, other.stop.decisive)
        if found is not None:
            message = f"When we change the slope of your data: {found.message}"
            return None if misled(run) else replace(found, message=message)
    return None


def _later(training: Training, end: Learned) -> str:
    least = lowest_loss(training, end)
    lowest = f" (the lowest possible value of your loss is {shown(least)})" if least else ""
    return f"Make the condition stricter{lowest}: for example, that the loss changes by less than a small amount."
