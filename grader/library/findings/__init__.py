"""Diagnosis: every rule looks at a run; causes silence the findings that are only their consequences."""

from __future__ import annotations

from collections.abc import Callable

from grader.evidence import Evidence, Run
from grader.library.convergence import learned
from grader.verdict import Finding, Severity

from . import (
    crashes,
    cuts,
    files,
    graph,
    habits,
    idle,
    luck,
    model,
    moves,
    notes,
    outcome,
    pace,
    passes,
    refusals,
    restarts,
    still,
    stops,
)
from .case import Case

Rule = Callable[[Case], Finding | None]

#: Rules about what happened in a run, under whichever seed; roots first.
STRUCTURE: tuple[Rule, ...] = (
    crashes.syntax_error,
    refusals.inplace_on_leaf,
    graph.rebound_parameter,
    cuts.graph_cut,
    idle.built_from_numbers,
    refusals.missing_requires_grad,
    refusals.integer_parameter,
    passes.second_backward,
    passes.nonscalar_backward,
    passes.backward_on_a_number,
    refusals.numpy_on_requires_grad,
    refusals.none_gradient_read,
    crashes.waits_for_input,
    crashes.missing_package,
    files.reads_missing_file,
    crashes.crashed,
    outcome.no_training_loop,
    restarts.reinitialised_in_loop,
    restarts.restarts_every_pass,
    restarts.starts_again,
    restarts.recreated_leaf,
    graph.forward_outside_loop,
    graph.graph_grows,
    moves.grad_not_zeroed,
    moves.zeroed_before_update,
    moves.ascends_gradient,
    moves.swapped_gradients,
    moves.wrong_gradient_used,
    still.lost_in_rounding,
    still.parameter_never_updated,
    still.partly_updated,
    moves.value_overwritten,
    graph.broadcast_mismatch,
    moves.data_requires_grad,
)

#: Rules about how far training came, which chance can spoil: judged under the seed that did best.
COURSE: tuple[Rule, ...] = (
    crashes.stuck_loop,
    outcome.hard_coded_parameters,
    model.parameters_not_identifiable,
    idle.frozen_parameter,
    idle.taken_out,
    idle.taken_out_unnamed,
    outcome.missing_intercept,
    pace.diverges,
    stops.stop_findings,
    stops.stops_too_early_elsewhere,
    pace.too_few_steps,
    crashes.from_outside,
    outcome.could_converge_further,
    pace.fragile_learning_rate,
    model.ignores_data,
    model.other_targets,
    luck.stop_depends_on_luck,
    habits.break_before_update,
    habits.unbounded_loop,
    habits.loss_history_keeps_graph,
    habits.data_attribute,
    habits.deprecated_variable,
    habits.plots_in_loop,
    habits.stale_prediction,
    notes.solves_directly,
    notes.touches_what_it_should_not,
)

_STOPS = {"stop_never_fires", "stop_threshold_unreachable", "stop_fires_too_early"}
#: What no line can reach is not kept from it by how training goes.
_ENDS = _STOPS - {"stop_threshold_unreachable"}
_COURSE = {
    "diverges",
    "too_few_steps",
    "learning_rate_too_small",
    "could_converge_further",
    "fragile_learning_rate",
}
_COURSE |= {
    "timed_out",
    "missing_intercept",
    "stop_never_fires",
    "stop_fires_too_early",
    "hard_coded_parameters",
}
_MOVES = {
    "parameter_never_updated",
    "wrong_gradient_used",
    "ascends_gradient",
    "value_overwritten",
    "grad_not_zeroed",
}
_MOVES |= {"zeroed_before_update", "swapped_gradients", "zero_grad_after_backward", "forward_outside_loop"}
_CRASH = {
    "crashed",
    "none_gradient_read",
    "graph_cut",
    "missing_requires_grad",
    "second_backward",
    "numpy_on_requires_grad",
}
_MOVES |= {"optimizer_never_steps", "parameter_not_in_optimizer"}
#: What follows from updates that go wrong; how many numbers there are to learn does not.
_PACE = _COURSE - {"missing_intercept"}
#: Rules of their own ask whether a line that cannot arrive came as far as it can.
_TOO_EARLY = {"stop_fires_too_early"}

#: Said only where nothing else is, unless a line is known for it.
_LAST = "ignores_data"

#: What each cause explains: with it, these are consequences and say nothing of their own.
EXPLAINS: dict[str, set[str]] = {
    "rebound_parameter": _CRASH | _MOVES | _COURSE | _STOPS | {"graph_grows", "no_training_loop"},
    "inplace_on_leaf": _CRASH | _MOVES | _COURSE | _STOPS | {"no_training_loop", "no_stop_condition"},
    "graph_cut": _CRASH | _MOVES | _COURSE | _ENDS | {"no_training_loop"},
    "missing_requires_grad": _CRASH | _COURSE | _STOPS | {"no_training_loop"},
    "reinitialised_in_loop": _MOVES | _COURSE | _ENDS | {"recreated_leaf"},
    "recreated_leaf": _MOVES | {"hard_coded_parameters"},
    "graph_grows": _MOVES | _COURSE | _STOPS,
    "forward_outside_loop": _MOVES | _COURSE | _STOPS,
    "grad_not_zeroed": _PACE,
    "broadcast_mismatch": _COURSE | _STOPS | {"nonscalar_backward", "no_training_loop"},
    "hard_coded_parameters": _STOPS | {"could_converge_further", "too_few_steps"},
    "missing_intercept": (_COURSE | _ENDS) - _TOO_EARLY,
    "parameters_not_identifiable": _COURSE | _ENDS,
    "diverges": _ENDS | {"too_few_steps", "timed_out", "learning_rate_too_small"},
    "stop_threshold_unreachable": {"timed_out"},
    "stop_never_fires": {"timed_out"},
    "stop_depends_on_luck": {"stop_threshold_unreachable", "stop_never_fires"},
    "no_stop_condition": {"timed_out"},
    "ignores_data": {"could_converge_further"},
    "timed_out": {"stop_never_fires"},
    "stop_fires_too_early": {"too_few_steps", "could_converge_further"},
    "too_few_steps": {"stop_never_fires"},
    "learning_rate_too_small": _ENDS | {"too_few_steps", "missing_intercept", "timed_out"},
    "second_backward": _MOVES | _COURSE | {"no_training_loop", "data_requires_grad"},
    "none_gradient_read": _MOVES | _COURSE | _STOPS | {"no_training_loop"},
    "no_training_loop": {"hard_coded_parameters"},
    "waits_for_input": {"crashed", "no_training_loop"},
} | {name: set(_PACE) for name in _MOVES - {"grad_not_zeroed", "forward_outside_loop"}}
EXPLAINS["parameter_never_updated"] -= _TOO_EARLY
EXPLAINS["parameter_not_in_optimizer"] -= _TOO_EARLY
EXPLAINS["graph_cut"] |= {"reinitialised_in_loop", "recreated_leaf"}


def diagnose(evidence: Evidence, share: float = 0.95) -> tuple[Finding, ...]:
    """What is wrong with a submission, and why: root causes, each once, at the line of its cause."""
    cases = [Case(evidence, run, run.trace, share) for run in evidence.seeds if run.trace is not None]
    if not cases:
        return ()
    found: dict[str, Finding] = {}
    for case in cases:
        for rule in STRUCTURE:
            _note(found, rule(case))
    best = next((c for c in cases if c.run is best_run(evidence, share)), cases[0])
    for rule in COURSE:
        _note(found, rule(best))
    return _without_consequences(found, follows=any(crashes.follows(case) for case in cases))


def best_run(evidence: Evidence, share: float) -> Run:
    """The run as written that came furthest: a student saw one run, and ours may be the unlucky one."""
    return ranked_runs(evidence, share)[0]


def ranked_runs(evidence: Evidence, share: float) -> list[Run]:
    """The runs as written, those that came furthest first."""
    return sorted(evidence.seeds, key=lambda run: _merit(run, share), reverse=True)


def _merit(run: Run, share: float) -> tuple[bool, bool, bool]:
    end, at_exit = learned(run), learned(run, "exit")
    finished = run.trace is not None and run.trace.crash is None
    good = [state is not None and state.converged(share) for state in (end, at_exit)]
    return finished, good[0], good[1]


def _note(found: dict[str, Finding], finding: Finding | None) -> None:
    if finding is not None:
        found.setdefault(finding.id, finding)


def _without_consequences(found: dict[str, Finding], *, follows: bool) -> tuple[Finding, ...]:
    """All but consequences; `follows` says whether a crash is one of whatever else is wrong."""
    explained: set[str] = set()
    for name in found:
        if name not in explained:
            explained |= EXPLAINS.get(name, set()) - {name}
    others = any(f.severity is not Severity.STYLE and n not in explained for n, f in found.items() if n != _LAST)
    if others and _LAST in found and found[_LAST].place is None:
        explained |= {_LAST}
    severities = {f.severity for name, f in found.items() if name != "crashed"}
    if Severity.BREAKS in severities or (follows and Severity.WRONG in severities):
        explained |= {"crashed"}
    return tuple(f for name, f in found.items() if name not in explained)
