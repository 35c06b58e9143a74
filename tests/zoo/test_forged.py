"""Forged evidence never surprises us: it is refused by the decoder, or judged and diagnosed like any other."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.assignment import Assignment
from grader.check import judge
from grader.decoding import decode
from grader.errors import EvidenceError
from grader.evidence import Ending, Evidence, Run
from grader.grading import gather
from grader.library.findings import diagnose
from grader.program import Program
from grader.replay import contradictions
from grader.sandbox import Sandbox
from grader.verdict import Outcome
from tests.zoo.forge import forged

ROOT = Path(__file__).resolve().parents[1]
HONEST = (
    "styles/right/no_grad_module_level.py",
    "styles/heldout/parameter_list_module.py",
    "zoo/wrong/rebound_parameter-theta.py",
)


@pytest.fixture(scope="module")
def honest(sandbox: Sandbox, homework: Assignment) -> list[Evidence]:
    """What some programs testified."""
    quick = replace(homework, seeds=(1,), spare_seeds=())
    return [gather(Program((ROOT / n).read_text(encoding="utf-8"), "a.py"), quick, [sandbox]) for n in HONEST]


def plain(run: Run) -> dict[str, Any]:
    """A trace as JSON has it, with its middle left out: forgeries are made of it by the thousand."""
    trace: dict[str, Any] = msgspec.to_builtins(run.trace)
    trace["steps"] = trace["steps"][:12] + trace["steps"][-3:]
    return trace


def outcome_of(evidence: Evidence, stream: bytes, homework: Assignment) -> str:
    """What becomes of a run with this record: "refused" or "judged"; raises what must not be raised."""
    try:
        trace = decode(stream)
    except EvidenceError:
        return "refused"
    runs = tuple(Run(run.scenario, Ending.FINISHED, trace) for run in evidence.seeds)
    doubtful = replace(evidence, seeds=runs)
    faults = [v.reason for v in judge(homework.checks, doubtful) if v.outcome is Outcome.ERRORED]
    assert not faults, faults
    diagnose(doubtful)
    contradictions(doubtful)
    return "judged"


def test_forgeries_are_refused_or_judged(honest: list[Evidence], homework: Assignment) -> None:
    seen = set()
    for number in range(600):
        chance = random.Random(number)  # noqa: S311 (repeatable on purpose)
        evidence = honest[number % len(honest)]
        stream = forged(plain(evidence.seeds[0]), chance)
        try:
            seen.add(outcome_of(evidence, stream, homework))
        except Exception as error:
            pytest.fail(f"forgery {number}: {type(error).__name__}: {error}")
    assert seen == {"refused", "judged"}
