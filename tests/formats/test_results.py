"""results.json keeps to its schema, and its documentation names every field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from grader.evidence import Ending, Evidence, Intervention, Run, Scenario, Trace
from grader.formats import results
from grader.gradebook import Graded
from grader.submission import Submission
from grader.verdict import Finding, Grade, Outcome, Place, Severity, Verdict

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEMA = json.loads((DOCS / "results.schema.json").read_text())
HOSTILE = "<script>\x1b[31m\u202e\x00\ud800" + "x" * 100_000


def _graded(text: str) -> Graded:
    verdicts = (
        Verdict("trains", "It trains", Outcome.PASSED, 2.0, text, text, text),
        Verdict("converges", "It converges", Outcome.SKIPPED, 1.5, text, needs_human=True),
    )
    findings = (
        Finding("diverges", Severity.WRONG, text, text, text, Place(3, 2)),
        Finding("grader_fault", Severity.STYLE, text, "", "", None, for_instructor_only=True),
    )
    change = Intervention((1, 0, ""), (0, 0, ""), -2.5)
    runs = (
        Run(Scenario("as_written", 1), Ending.FINISHED, Trace(total_steps=7), text, 0.25, ("seccomp",), text),
        Run(Scenario("as_written", 2), Ending.TIMED_OUT, None, seconds=float("inf")),
    )
    changed = (Run(Scenario("slope_turned", 1, change), Ending.CRASHED, None),)
    path = Path("class") / "student.py"
    return Graded(Submission(text, path, path), None, Evidence(runs, changed), Grade(verdicts, findings))


@pytest.mark.parametrize("text", ["plain", HOSTILE])
def test_results_keep_to_their_schema(text: str) -> None:
    document = results.document("linear_regression", [results.entry(_graded(text))])
    jsonschema.validate(document, SCHEMA)
    written = json.dumps(document, allow_nan=False)
    assert not [steering for steering in ("\\u001b", "\\u202e", "\\u0000", "\\ud800") if steering in written]
    assert len(written) < 60_000


def test_what_is_missing_is_seen_by_the_schema() -> None:
    document = results.document("linear_regression", [results.entry(_graded("plain"))])
    del document["submissions"][0]["runs"][0]["ending"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)


def test_points_and_places_are_told() -> None:
    entry = results.entry(_graded("plain"))
    assert entry["grade"] == {"points": 2.0, "possible": 3.5, "provisional": True}
    assert (entry["findings"][0]["line"], entry["findings"][0]["cell"]) == (3, 2)
    assert [(r["steps"], r["delta"], r["seconds"]) for r in entry["runs"]] == [
        (7, None, 0.25),
        (0, None, None),
        (0, -2.5, 0.0),
    ]


def _fields(schema: Any) -> Iterator[str]:
    """The names of all fields that a schema knows, at whatever depth."""
    for key, value in schema.items() if isinstance(schema, dict) else ():
        yield from value if key == "properties" else ()
        yield from _fields(value)


def test_every_field_and_every_value_is_documented() -> None:
    text = (DOCS / "results.md").read_text()
    outcomes, severities, endings = ([each.value for each in kind] for kind in (Outcome, Severity, Ending))
    names = {*_fields(SCHEMA), *outcomes, *severities, *endings}
    assert len(names) > 40
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []


def test_the_schema_knows_every_field_and_value_there_is() -> None:
    parts, entry = SCHEMA["$defs"], results.entry(_graded("plain"))
    assert entry.keys() == parts["submission"]["properties"].keys()
    assert entry["grade"].keys() == parts["submission"]["properties"]["grade"]["properties"].keys()
    for name, one in (("verdict", "verdicts"), ("finding", "findings"), ("run", "runs")):
        assert entry[one][0].keys() == parts[name]["properties"].keys()
    assert parts["verdict"]["properties"]["outcome"]["enum"] == [each.value for each in Outcome]
    assert parts["finding"]["properties"]["severity"]["enum"] == [each.value for each in Severity]
    assert parts["run"]["properties"]["ending"]["enum"] == [each.value for each in Ending]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
