"""All mutation operators, with the findings that are right answers to each."""

from __future__ import annotations

from collections.abc import Iterator

from . import course, graph, leaves, plain
from .mutant import Mutant, Operator, mutants

OPERATORS: tuple[Operator, ...] = (
    Operator("never_zeroed", ("grad_not_zeroed",), leaves.never_zeroed),
    Operator("one_not_zeroed", ("grad_not_zeroed",), leaves.one_not_zeroed),
    Operator("zeroed_before_update", ("zeroed_before_update",), leaves.zeroed_before_update),
    Operator("emptied_before_update", ("zeroed_before_update",), leaves.emptied_before_update),
    Operator("optimizer_zeroed_before_step", ("zero_grad_after_backward",), leaves.optimizer_zeroed_before_step),
    Operator("ascends", ("ascends_gradient",), leaves.ascends),
    Operator("maximizes", ("ascends_gradient",), leaves.maximizes),
    Operator("negated_loss", ("ascends_gradient",), leaves.negated_loss),
    Operator("never_updated", ("parameter_never_updated",), leaves.never_updated),
    Operator("result_discarded", ("parameter_never_updated",), leaves.result_discarded),
    Operator("left_out_of_optimizer", ("parameter_not_in_optimizer",), leaves.left_out_of_optimizer),
    Operator("never_steps", ("optimizer_never_steps",), leaves.never_steps),
    Operator("uses_value", ("wrong_gradient_used",), leaves.uses_value),
    Operator("uses_others_gradient", ("wrong_gradient_used",), leaves.uses_others_gradient),
    Operator("swaps_gradients", ("swapped_gradients",), leaves.swaps_gradients),
    Operator("rebinds", ("rebound_parameter",), leaves.rebinds),
    Operator("recreates", ("recreated_leaf",), leaves.recreates),
    Operator("in_place", ("inplace_on_leaf",), leaves.in_place),
    Operator("starts_over", ("reinitialised_in_loop",), leaves.starts_over),
    Operator("not_required", ("missing_requires_grad",), leaves.not_required),
    Operator("integers", ("integer_parameter",), leaves.integers),
    Operator("overwrites", ("value_overwritten",), leaves.overwrites),
    Operator("updates_first", ("grad_read_before_backward",), leaves.updates_first),
    Operator("detaches", ("graph_cut",), graph.detaches),
    Operator("predicts_without_graph", ("graph_cut",), graph.predicts_without_graph),
    Operator("twice", ("second_backward",), graph.twice),
    Operator("hoisted", ("second_backward",), graph.hoisted),
    Operator("not_reduced", ("nonscalar_backward",), graph.not_reduced),
    Operator("on_a_number", ("backward_on_a_number",), graph.on_a_number),
    Operator("running_sum", ("graph_grows",), graph.running_sum),
    Operator("adds_instead", ("parameters_not_identifiable",), graph.adds_instead),
    Operator("broadcasts", ("broadcast_mismatch",), graph.broadcasts),
    Operator("without_bias", ("missing_intercept",), graph.without_bias),
    Operator("without_intercept", ("missing_intercept",), graph.without_intercept),
    Operator("starts_at_the_answer", ("hard_coded_parameters",), graph.starts_at_the_answer),
    Operator(
        "needs_gradient",
        ("data_requires_grad", "second_backward", "numpy_on_requires_grad"),
        graph.needs_gradient,
    ),
    Operator(
        "no_backward",
        ("no_training_loop", "grad_read_before_backward", "none_gradient_read"),
        graph.no_backward,
    ),
    Operator("too_fast", ("diverges",), course.too_fast),
    Operator("too_slow", ("learning_rate_too_small",), course.too_slow),
    Operator("few_steps", ("too_few_steps", "stop_never_fires"), course.few_steps),
    Operator("no_condition", ("no_stop_condition",), course.no_condition),
    Operator("negative_tolerance", ("stop_never_fires", "stop_threshold_unreachable"), course.negative_tolerance),
    Operator("wrong_direction", ("stop_fires_too_early",), course.wrong_direction),
    Operator("unreachable", ("stop_threshold_unreachable",), course.unreachable),
    Operator("too_easy", ("stop_fires_too_early",), course.too_easy),
    Operator("counts_only", ("stop_ignores_training",), course.counts_only),
    Operator("leaves_before_update", ("break_before_update",), course.leaves_before_update),
    Operator("no_colon", ("syntax_error",), plain.no_colon),
    Operator("unknown_package", ("missing_package",), plain.unknown_package),
    Operator("absent_file", ("reads_missing_file",), plain.absent_file),
    Operator("asks", ("waits_for_input",), plain.asks),
    Operator("unknown_name", ("crashed",), plain.unknown_name),
    Operator("never_ends", ("timed_out",), plain.never_ends),
    Operator("shows_with_numpy", ("numpy_on_requires_grad",), plain.shows_with_numpy),
    Operator("keeps_losses", ("loss_history_keeps_graph",), plain.keeps_losses),
    Operator("through_data", ("data_attribute",), plain.through_data),
    Operator("wraps", ("deprecated_variable",), plain.wraps),
    Operator("draws", ("plots_in_loop",), plain.draws),
)

#: Mistakes of which neither explains the other: both are there, and both are to be told.
PAIRS: tuple[tuple[str, str], ...] = (
    ("never_zeroed", "no_condition"),
    ("one_not_zeroed", "counts_only"),
    ("never_updated", "no_condition"),
    ("ascends", "no_condition"),
    ("swaps_gradients", "no_condition"),
    ("recreates", "no_condition"),
    ("recreates", "counts_only"),
    ("overwrites", "counts_only"),
    ("broadcasts", "no_condition"),
    ("broadcasts", "never_zeroed"),
    ("without_intercept", "no_condition"),
    ("starts_at_the_answer", "no_condition"),
    ("too_easy", "unknown_name"),
    ("no_condition", "unknown_name"),
    ("too_easy", "through_data"),
    ("unreachable", "through_data"),
)


def pairs(first: str, second: str, code: str) -> Iterator[tuple[Mutant, tuple[str, ...]]]:
    """Mutants with two mistakes, each with the findings that are right for the second; lines are not asked for."""
    one, two = (next(o for o in OPERATORS if o.name == name) for name in (first, second))
    for half in mutants(one, code):
        for whole in mutants(two, half.code):
            yield Mutant(f"{first} and {second}", one.findings, whole.code, ()), two.findings
