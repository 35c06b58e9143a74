"""Fixes: for a finding, small edits of the program that may put it right, the most likely first.

They are proposals of a reader who knows what was found and where. Whether one helps is for a run to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from grader.library.findings.case import Case
from grader.library.source import Edit, Source
from grader.verdict import Finding

from . import course, graph, habits, leaves, moves, spelling
from .spelling import repaired

__all__ = ["proposals", "repaired"]

Proposer = Callable[[Source, Finding, Case], Iterator[list[Edit]]]

#: What can be proposed for a finding; what is not here has a hint only.
PROPOSERS: dict[str, Proposer] = {
    "rebound_parameter": leaves.rebound,
    "inplace_on_leaf": leaves.recorded,
    "recreated_leaf": leaves.recreated,
    "reinitialised_in_loop": leaves.reinitialised,
    "missing_requires_grad": leaves.not_required,
    "integer_parameter": leaves.integers,
    "grad_not_zeroed": moves.not_zeroed,
    "zeroed_before_update": moves.zeroed_early,
    "zero_grad_after_backward": moves.zeroed_early,
    "optimizer_never_steps": moves.never_steps,
    "parameter_not_in_optimizer": moves.left_out,
    "parameter_never_updated": moves.never_updated,
    "wrong_gradient_used": moves.others_gradient,
    "swapped_gradients": moves.swapped,
    "ascends_gradient": moves.uphill,
    "value_overwritten": moves.overwritten,
    "graph_cut": graph.cut,
    "second_backward": graph.second_backward,
    "forward_outside_loop": graph.second_backward,
    "nonscalar_backward": graph.nonscalar,
    "backward_on_a_number": graph.on_a_number,
    "graph_grows": graph.grows,
    "broadcast_mismatch": graph.broadcast,
    "parameters_not_identifiable": graph.not_identifiable,
    "missing_intercept": graph.no_intercept,
    "numpy_on_requires_grad": graph.numpy,
    "crashed": spelling.unknown,
    "grad_read_before_backward": moves.updated_first,
    "none_gradient_read": leaves.computed,
    "hard_coded_parameters": leaves.known_before,
    "diverges": course.rate,
    "learning_rate_too_small": course.rate,
    "too_few_steps": course.too_few_steps,
    "no_stop_condition": course.no_condition,
    "stop_never_fires": course.never_met,
    "stop_threshold_unreachable": course.another_condition,
    "stop_fires_too_early": course.met_too_early,
    "stop_ignores_training": course.another_condition,
    "stop_depends_on_luck": course.another_condition,
    "could_converge_further": course.stricter,
    "fragile_learning_rate": course.rate,
    "data_attribute": habits.through_data,
    "deprecated_variable": habits.wrapped,
    "loss_history_keeps_graph": habits.kept_graphs,
    "break_before_update": habits.left_early,
    "unbounded_loop": habits.bounded,
    "plots_in_loop": habits.drawn_often,
    "stale_prediction": habits.stale,
    "data_requires_grad": habits.data_asks,
}


def proposals(finding: Finding, source: Source, case: Case) -> Iterator[str]:
    """Programs that may be without a finding, whose place is a line of the program."""
    proposer = PROPOSERS.get(finding.id)
    for edits in proposer(source, finding, case) if proposer is not None else ():
        text = source.edited(edits)
        if text != source.text:
            yield text
