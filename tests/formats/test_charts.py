"""Charts of numbers that no scale can be made for are left out; they neither fail nor take for ever."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from grader.assignment import load
from grader.evidence import Evidence
from grader.formats import html, reports
from grader.formats.charts import charts
from tests.formats.test_html import _graded

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("losses", [(1.0, 1.0 + 1e-12), (1.0, 1.0 + 2e-16, 1.0), (0.0, 0.0), (1e-300, 2e-300)])
def test_a_loss_that_hardly_changes_has_no_chart(losses: tuple[float, ...]) -> None:
    run = _graded("w").evidence.seeds[0]
    assert run.trace is not None
    steps = tuple(msgspec.structs.replace(s, loss=loss) for s, loss in zip(run.trace.steps, losses, strict=False))
    flat = replace(run, trace=msgspec.structs.replace(run.trace, steps=steps))
    assert not [text for text, _ in charts(Evidence((flat,)), flat) if text.startswith("The loss")]


def test_data_beyond_all_measure_has_no_dots() -> None:
    run = _graded("w").evidence.seeds[0]
    assert run.trace is not None
    assert run.trace.data is not None
    data = msgspec.structs.replace(run.trace.data, targets=tuple(1e20 * v for v in range(10)))
    huge = replace(run, trace=msgspec.structs.replace(run.trace, data=data))
    assert len(charts(Evidence((huge,)), huge)) <= 3


def test_a_page_that_cannot_be_drawn_does_not_cost_the_class_its_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> list[tuple[str, str]]:
        raise IndexError("no scale")

    monkeypatch.setattr(html, "charts", broken)
    written = reports.Reports(tmp_path, load(ROOT / "assignments" / "linear_regression"))
    written.add(_graded("student"))
    written.close()
    assert "no scale" in (tmp_path / "index.html").read_text()
    assert '"grader_fault"' in (tmp_path / "results.json").read_text()
