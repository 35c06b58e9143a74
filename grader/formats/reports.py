"""Writes the reports of a class: a page per submission as it is graded, index and results.json at the end."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from grader.assignment import Assignment
from grader.evidence import Evidence
from grader.gradebook import Graded, Row, row
from grader.verdict import Finding, Severity

from . import html, results, terminal


class Reports:
    """The reports of one assignment in one folder. Only rows are kept of what was written: memory stays small.

    Until `results.json` is written, `results.partial.jsonl` holds what it will hold, a line for each submission: should
    the grader be killed, nothing that was finished is lost.
    """

    def __init__(self, folder: Path, assignment: Assignment) -> None:
        self._folder = folder
        self._assignment = assignment
        self._rows: list[Row] = []
        self._journal = folder / "results.partial.jsonl"
        self._journal.unlink(missing_ok=True)

    def add(self, graded: Graded) -> None:
        """Write one submission's page.

        Raises:
            OSError: the folder cannot be written.
        """
        page = page_name(str(graded.submission.path), graded.submission.name)
        share = self._assignment.rubric.get("share", 0.95)
        try:
            text = html.feedback(graded, self._assignment.title, share)
        except Exception as fault:  # noqa: BLE001 (one page that cannot be drawn must not cost the class its reports)
            graded = _without_evidence(graded, fault)
            text = html.feedback(graded, self._assignment.title, share)
        write(self._folder / page, text)
        self._rows.append(row(graded, page, results.entry(graded)))
        with self._journal.open("a", encoding="utf-8", errors="replace") as journal:
            journal.write(json.dumps(dict(self._rows[-1].entry), ensure_ascii=False, allow_nan=False) + "\n")

    def close(self) -> None:
        """Write what is about the whole class.

        Raises:
            OSError: the folder cannot be written.
        """
        document = results.document(self._assignment.name, [dict(r.entry) for r in self._rows])
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
        write(self._folder / "results.json", text)
        write(self._folder / "index.html", html.index(self._rows, self._assignment.title))
        self._journal.unlink(missing_ok=True)

    def summary(self) -> str:
        """What the terminal shows at the end."""
        width = min(140, shutil.get_terminal_size((100, 40)).columns)
        text = terminal.summary(self._rows, width=width, color=sys.stdout.isatty())
        return f"{text}\n\nReports: {self._folder / 'index.html'}"


def _without_evidence(graded: Graded, fault: Exception) -> Graded:
    """The same grade without what could not be drawn, and a word of it to the instructor."""
    text = f"A fault of the grader's: the page is without charts and runs ({type(fault).__name__}: {fault})."
    told = Finding("grader_fault", Severity.STYLE, text, "", "", None, for_instructor_only=True)
    grade = replace(graded.grade, findings=(*graded.grade.findings, told))
    return replace(graded, evidence=Evidence(()), grade=grade)


def page_name(path: str, name: str) -> str:
    """A file name for a submission's page: readable where it can be, and always safe and its own."""
    readable = re.sub(r"[^\w.-]+", "_", name, flags=re.UNICODE).strip("._")[:40] or "submission"
    own = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{readable}-{own}.html"


def write(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)
