"""Holds an assignment to its own examples: what is right passes, what is wrong fails as its name says."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.assignment import Assignment
from grader.gradebook import Graded
from grader.submission import SUFFIXES, Submission
from grader.verdict import Outcome, Place, Severity

GradeAll = Callable[[Sequence[Submission]], Iterable[Graded]]
Expectation = Callable[[Graded], Iterator[str]]
_EXPECT = re.compile(r"#\s*expect:\s*(\w+)(?:(?:\s+cell\s+(\d+))?\s+line\s+(\d+))?\s*")
# Hand-ins that do nothing must earn nothing, whatever the assignment.
_WORTHLESS = {"empty": "", "only a comment": "# nothing\n", "crashes": "raise RuntimeError('first line')\n"}


@dataclass(frozen=True)
class Case:
    """An example, and a function that yields a sentence for each way in which its grade disappoints."""

    submission: Submission
    expectation: Expectation
    is_example: bool = True


@dataclass(frozen=True)
class Complaint:
    """What does not hold: the example or file, and a sentence."""

    where: str
    what: str


def verify(assignment: Assignment, grade_all: GradeAll) -> Iterator[Complaint]:
    """Everything in which an assignment's examples disagree with its checks and findings."""
    yield from _without_example(assignment)
    with tempfile.TemporaryDirectory() as scratch:
        cases = [*_examples(assignment), *_worthless(Path(scratch))]
        graded = grade_all([case.submission for case in cases])
        for case, one in zip(cases, graded, strict=True):
            unlisted = _unlisted(one, assignment) if case.is_example else ()
            for what in (*case.expectation(one), *_our_faults(one), *unlisted):
                yield Complaint(case.submission.name, what)


def _without_example(assignment: Assignment) -> Iterator[Complaint]:
    wrong = {_id(file) for file in _files(assignment.folder / "examples" / "wrong")}
    known = [*(check.name for check in assignment.checks), *assignment.finding_ids]
    for name in known:
        if name not in wrong:
            yield Complaint("examples/wrong", f"no example that {name} must catch (examples/wrong/{name}.py)")
    for name in sorted(wrong.difference(known)):
        yield Complaint("examples/wrong", f"{name} is neither a check nor one of the findings in assignment.toml")
    if not _files(assignment.folder / "examples" / "right"):
        yield Complaint("examples/right", "no example that must earn all points")
    if not _files(assignment.folder / "starter"):
        yield Complaint("starter", "no starter")


def _examples(assignment: Assignment) -> Iterator[Case]:
    folder = assignment.folder
    checks = {check.name for check in assignment.checks}
    for file in _files(folder / "starter"):
        yield Case(_submission(file, folder), _fails_only(assignment.starter_fails))
    for file in _files(folder / "examples" / "right"):
        yield Case(_submission(file, folder), _earns_everything)
    for file in _files(folder / "examples" / "wrong"):
        expectation = _fails(_id(file)) if _id(file) in checks else _is_diagnosed_as(_id(file))
        yield Case(_submission(file, folder), expectation)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*") if file.suffix in SUFFIXES)


def _id(file: Path) -> str:
    """What an example is to be caught by; `stop_never_fires-2.py` is a further example of the same."""
    return file.stem.split("-")[0]


def _submission(file: Path, folder: Path) -> Submission:
    return Submission(str(file.relative_to(folder)), file, file)


def _worthless(scratch: Path) -> Iterator[Case]:
    for name, code in _WORTHLESS.items():
        file = scratch / f"{name}.py"
        file.write_text(code)
        yield Case(Submission(f"a script that is worthless ({name})", file, file), _earns_nothing, is_example=False)


def _earns_everything(graded: Graded) -> Iterator[str]:
    for verdict in graded.grade.verdicts:
        if verdict.outcome is not Outcome.PASSED:
            yield f"{verdict.check} {verdict.outcome.value}, but the example is right: {verdict.reason}"
    for finding in graded.grade.findings:
        if finding.severity is not Severity.STYLE:
            at = _at(finding.place)
            yield f"accused of {finding.id} ({at}), but the example is right: {finding.message}"


def _earns_nothing(graded: Graded) -> Iterator[str]:
    for verdict in graded.grade.verdicts:
        if verdict.outcome is Outcome.PASSED:
            yield f"passes {verdict.check} ({verdict.points:g} points)"


def _fails_only(names: tuple[str, ...]) -> Expectation:
    def expectation(graded: Graded) -> Iterator[str]:
        for verdict in graded.grade.verdicts:
            expected, passed = verdict.check in names, verdict.outcome is Outcome.PASSED
            if expected and passed:
                yield f"passes {verdict.check}, which assignment.toml lists in starter_fails"
            if not expected and not passed:
                seen = f"{verdict.check} {verdict.outcome.value}"
                yield f"{seen}, and starter_fails does not say so: {verdict.reason}"

    return expectation


def _fails(name: str) -> Expectation:
    def expectation(graded: Graded) -> Iterator[str]:
        verdict = next(verdict for verdict in graded.grade.verdicts if verdict.check == name)
        if verdict.outcome is not Outcome.FAILED:
            yield f"{name} {verdict.outcome.value}, but the example must fail it {verdict.reason}".rstrip()

    return expectation


def _is_diagnosed_as(name: str) -> Expectation:
    def expectation(graded: Graded) -> Iterator[str]:
        expected = _expected_place(graded)
        places = [finding.place for finding in graded.grade.findings if finding.id == name]
        others = ", ".join(f"{f.id} ({_at(f.place)})" for f in graded.grade.findings) or "nothing"
        if expected is None or expected[0] != name:
            yield f"its first line has to be `# expect: {name} line N`, where N is the line of the cause"
        elif expected[1] not in places:
            yield f"{name} was not found at {_at(expected[1])}; found: {others}"

    return expectation


def _expected_place(graded: Graded) -> tuple[str, Place | None] | None:
    if graded.program is None:
        return None
    first = (graded.program.original or graded.program.code).split("\n", 1)[0]
    match = _EXPECT.fullmatch(first)
    if match is None:
        return None
    return match[1], Place(int(match[3]), int(match[2]) if match[2] else None) if match[3] else None


def _our_faults(graded: Graded) -> Iterator[str]:
    for verdict in graded.grade.verdicts:
        if verdict.outcome is Outcome.ERRORED:
            yield f"{verdict.check} broke: {verdict.reason}"


def _unlisted(graded: Graded, assignment: Assignment) -> Iterator[str]:
    for finding in graded.grade.findings:
        if finding.id not in assignment.finding_ids:
            yield f"the finding {finding.id} is not listed in assignment.toml"


def _at(place: Place | None) -> str:
    if place is None:
        return "no line"
    return f"line {place.line}" if place.cell is None else f"cell {place.cell} line {place.line}"
