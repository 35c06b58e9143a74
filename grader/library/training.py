"""Checks of any training by gradient descent: it trains, ends, keeps its parameters, follows its gradients."""

from __future__ import annotations

from grader.check import cannot_tell, expect
from grader.evidence import Ending, Evidence

from .findings.graph import lost
from .updates import RIGHT, Law, Movement, is_data, movements
from .view import Training, first_value, shown, training_of, unfollowed

_ENDINGS = {
    Ending.CRASHED: "it stopped with an error",
    Ending.TIMED_OUT: "it was still running when its time was up",
    Ending.OUT_OF_MEMORY: "it needed more memory than it may use",
    Ending.TOO_MUCH_OUTPUT: "it printed without end",
    Ending.KILLED: "it was ended before it could report",
}


def trains(evidence: Evidence) -> None:
    """At least two backward passes through at least one parameter."""
    run = evidence.seeds[0]
    if run.trace is None and run.ending is not Ending.FINISHED:
        expect(
            False,
            f"We expected to see your program train, but {_ENDINGS.get(run.ending, 'there was no evidence')}.",
        )
    steps = [] if run.trace is None else [s for s in run.trace.steps if s.failed is None and s.readings]
    many = unfollowed(run.trace) if run.trace is not None else None
    if len(steps) < 2 and many is not None:
        cannot_tell(f"Line {many.line} asks for many gradients at once, which we cannot follow.")
    seen = "none was" if not steps else "one was"
    expect(
        len(steps) >= 2,
        f"We expected at least two backward passes through a parameter; {seen} seen.",
        "Compute the loss, call `loss.backward()` and update the parameters, in a loop.",
    )


def finishes(evidence: Evidence) -> None:
    """The script as written ends by itself, without an error, within the limits."""
    run = evidence.seeds[0]
    if run.ending is Ending.SANDBOX_FAILED:
        raise RuntimeError(run.detail or "the sandbox failed")
    crash = run.trace.crash if run.trace is not None else None
    error = f" (line {crash.line}: {crash.type}: {crash.message[:200]})" if crash and crash.line else ""
    expect(
        run.ending is Ending.FINISHED,
        f"We expected your program to run to its end, but {_ENDINGS.get(run.ending, 'it did not')}{error}.",
        "Run it yourself from beginning to end, and see where it stops.",
    )


def _training(evidence: Evidence) -> Training:
    training = training_of(evidence.seeds[0])
    expect(training is not None, "No training was seen in this run.")
    assert training is not None  # expect raised otherwise
    return training


def parameters_are_leaves(evidence: Evidence) -> None:
    """What was a parameter at the first backward is, at each later one, a leaf that requires grad."""
    training = _training(evidence)
    taken = lost(training, crashed=training.trace.crash is not None)
    if not taken:
        return
    first = taken[0]
    state = "a plain number" if first.kind != "tensor" else f"leaf: {first.leaf}, requires_grad: {first.requires_grad}"
    expect(
        False,
        f"We expected `{first.name}` to stay a leaf that requires grad. After step {first.step}, line {first.line} "
        f"binds the name to something else ({state}).",
        "Change the tensor in place under `torch.no_grad()`; do not bind its name to a new one.",
    )


def parameters_keep_identity(evidence: Evidence) -> None:
    """The parameters are the same tensor objects throughout."""
    training = _training(evidence)
    taken = lost(training, crashed=training.trace.crash is not None)
    if taken:
        expect(
            False,
            f"Line {taken[0].line} binds `{taken[0].name}` to another object after step {taken[0].step}.",
        )
    for parameter in training.parameters:
        objects = list(dict.fromkeys(r.serial for _, r in training.readings(parameter.slot)))
        changed = next((s for s, r in training.readings(parameter.slot) if r.serial != objects[0]), None)
        if changed is not None:
            expect(
                False,
                f"We expected `{training.name(parameter.slot)}` to be one tensor from beginning to end; at step "
                f"{changed.index + 1} another object stands in its place ({len(objects)} objects in the steps "
                "recorded).",
                "Change the tensor in place under `torch.no_grad()`, instead of making a new one.",
            )


def updates_follow_gradient(evidence: Evidence) -> str | None:
    """At every step every parameter moves, downhill, by its own gradient of this step alone."""
    training = _training(evidence)
    found = [m for m in movements(training) if not is_data(training, m)]
    if lost(training, crashed=training.trace.crash is not None):
        expect(False, "The updates made new tensors; the parameters themselves did not move.")
    wrong = [m for m in found if m.law not in RIGHT and m.law is not Law.UNKNOWN]
    if wrong:
        expect(
            False,
            _story(training, wrong[0]),
            "Subtract learning rate times the parameter's own, fresh gradient.",
        )
    moved = [m for m in found if m.law in RIGHT]
    if any(m.law is Law.UNKNOWN for m in found):
        cannot_tell("The parameters moved in a way that the gradients do not explain, nor any mistake we know.")
    expect(moved, "We expected the parameters to move by their gradients; none of them moved.")
    return None


def _story(training: Training, movement: Movement) -> str:
    name, reading, step = training.name(movement.slot), movement.reading, movement.step
    seen = (
        f"at step {step.index + 1} its gradient was {shown(first_value(reading.after or ()))} and it went from "
        f"{shown(first_value(reading.value))} to {shown(first_value(reading.next))}"
    )
    return (
        f"We expected `{name}` to move by its own gradient of each step, downhill; it is moved by "
        f"{movement.law.value}: {seen}."
    )
