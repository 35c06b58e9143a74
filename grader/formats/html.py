"""Feedback for the student and the class's index, as pages without script that need nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from grader.evidence import Run
from grader.gradebook import Graded, Row
from grader.library.findings import best_run
from grader.program import Program
from grader.verdict import Change, Finding, Outcome, Place, Severity

from .charts import charts
from .text import clean, clean_line

_SYMBOLS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.SKIPPED: "–", Outcome.ERRORED: "!"}
_SEVERITIES = {
    Severity.BREAKS: "stops your program",
    Severity.WRONG: "learns wrongly",
    Severity.STYLE: "a remark, no points",
}
_OUTPUT_SHOWN = 20_000
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class SourceLine:
    """One of the student's own lines; `named` is the one that a finding names."""

    number: int
    text: str
    named: bool


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("grader.formats"), autoescape=True, undefined=StrictUndefined)
    made.filters["clean"] = clean
    made.filters["prose"] = _prose
    made.filters["line"] = clean_line
    made.filters["changed"] = changed
    made.filters["points"] = lambda value: f"{value:g}"
    made.filters["tally"] = lambda values: Counter(values).most_common()
    style = made.get_template("style.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    made.globals["style"] = Markup(style)  # noqa: S704 (our own file)
    made.globals["policy"] = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return made


def _prose(text: str, limit: int = 2000) -> Markup:
    """A sentence with what stands between backticks set as code."""
    pieces = clean(text, limit).split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if place % 2 and place < len(pieces) - 1 else escape(piece)
        for place, piece in enumerate(pieces)
    )


def _notes(graded: Graded, run: Run | None) -> list[str]:
    """What was done to the program's text, and what it found otherwise than at home."""
    notes = list(graded.program.notes) if graded.program is not None else []
    if run is not None and run.trace is not None:
        notes += [note.text for note in run.trace.notes if note.kind == "replaced"]
    return notes


def feedback(graded: Graded, title: str, share: float = 0.95) -> str:
    """The page that a student reads."""
    evidence, program = graded.evidence, graded.program
    run = best_run(evidence, share) if evidence.seeds else None
    findings = [f for f in graded.grade.findings if not f.for_instructor_only]
    return (
        _environment()
        .get_template("feedback.html")
        .render(
            title=title,
            name=clean_line(graded.submission.name),
            grade=graded.grade,
            symbols=_SYMBOLS,
            severities=_SEVERITIES,
            findings=[(f, where(f.place), _excerpt(program, f)) for f in findings],
            charts=_safe(charts(evidence, run)) if run is not None else [],
            figures=_figures(evidence.seeds),
            output=_output(run),
            notes=_notes(graded, run),
            runs=evidence.runs,
        )
    )


def index(rows: Sequence[Row], title: str) -> str:
    """The instructor's page: the class at a glance, who needs a human, what was seen how often."""
    counts: dict[str, int] = {}
    for row in rows:
        for name in dict.fromkeys(row.findings):
            counts[name] = counts.get(name, 0) + 1
    return (
        _environment()
        .get_template("index.html")
        .render(
            title=title,
            rows=rows,
            counts=sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])),
            mean=sum(row.points for row in rows) / len(rows) if rows else 0.0,
            humans=[row for row in rows if row.provisional],
            noted=[row for row in rows if row.private],
        )
    )


def where(place: Place | None) -> str:
    """A place in words."""
    if place is None:
        return ""
    return f"line {place.line}" if place.cell is None else f"cell {place.cell}, line {place.line}"


def changed(change: Change) -> str:
    """Where a piece of a fix belongs, in words."""
    return where(change.place) if change.removed else f"behind {where(change.place)}"


def _safe(found: list[tuple[str, str]]) -> list[tuple[str, Markup]]:
    """The charting library escapes what it is given; names in it were cleaned before."""
    return [(text, Markup(svg)) for text, svg in found]  # noqa: S704 (made by our own charts, see above)


def _excerpt(program: Program | None, finding: Finding) -> list[SourceLine]:
    if program is None or finding.place is None:
        return []
    around = program.lines_around(finding.place, 2)
    return [SourceLine(n, clean(text, 300), n == finding.place.line) for n, text in around]


def _figures(runs: Sequence[Run]) -> list[str]:
    """The student's own figures as data for `img`; what is not a PNG is left out."""
    found = [f.png for run in runs if run.trace is not None for f in run.trace.figures]
    return [png for png in found[:4] if base64.b64decode(png[:16] + "=" * (-len(png[:16]) % 4)).startswith(_PNG)]


def _output(run: Run | None) -> str:
    return clean(run.output, _OUTPUT_SHOWN) if run is not None else ""
