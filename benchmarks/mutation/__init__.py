"""Mistakes put into right programs by editing their syntax, with the lines where a finding may point."""

from .mutant import MARK, Mutant, Operator, mutants
from .operators import OPERATORS, PAIRS, pairs

__all__ = ["MARK", "OPERATORS", "PAIRS", "Mutant", "Operator", "mutants", "pairs"]
