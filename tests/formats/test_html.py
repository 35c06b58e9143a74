"""Pages run no script and need nothing from elsewhere, whatever a student writes."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.evidence import (
    Data,
    Ending,
    Evidence,
    Figure,
    Parameter,
    Prediction,
    Reading,
    Run,
    Scenario,
    Step,
    Trace,
)
from grader.formats import html
from grader.gradebook import Graded, row
from grader.program import Program
from grader.submission import Submission
from grader.verdict import Finding, Grade, Outcome, Place, Severity, Verdict

ATTACKS = [
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{ 7 * 7 }}",
    "`<b onclick=x>`",
    "[x](javascript:alert(1)) <a href=javascript:alert(1)>x</a>",
    "<div style=position:fixed>]]></svg><script>alert(1)</script>",
    "\x1b]52;c;AAAA\x07\u202egnp.exe\u200b\x00",
    "x" * 1_000_000,
]
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 40).decode()


class Page(HTMLParser):
    """What a browser would act on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def _trace(name: str) -> Trace:
    x = tuple(float(i) for i in range(10))
    y = tuple(3 * v + 5 + (-1) ** int(v) for v in x)
    steps = tuple(
        Step(
            index=i, line=3, loss=None if i == 7 else 10.0 ** (3 - i), loss_shape=(), root=i + 1, nodes=4,
            via="backward",
            loop=None, readings=tuple(
                Reading(slot=n, serial=n + 1, value=(i / 3 + n,), before=None, after=(1.0,), next=(i / 3,), by="hand")
                for n in range(2)
            ),
        )
        for i in range(9)
    )  # fmt: skip
    return Trace(
        total_steps=9,
        steps=steps,
        parameters=tuple(
            Parameter(
                slot=n,
                names=(name[:200],),
                shape=(1,),
                dtype="float32",
                born=1,
                first_step=0,
                is_module_parameter=False,
            )
            for n in range(2)  # two, or the chart has no legend, and no names
        ),
        data=Data(
            line=2,
            op="sub",
            inputs=(x,),
            targets=y,
            rows=10,
            prediction_shape=(10,),
            target_shape=(10,),
            table_shape=(10,),
        ),
        predictions=(Prediction(at="end", activation=None, step=9, values=tuple(2 * v for v in x), parameters=()),),
        figures=(Figure(PNG), Figure(base64.b64encode(b"<svg onload=x>").decode())),
    )


def _graded(text: str) -> Graded:
    path = Path("student.py")
    run = Run(Scenario("as_written", 1), Ending.FINISHED, _trace(text), text, 0.1, ("seccomp",), text)
    finding = Finding("diverges", Severity.WRONG, text, text, text, Place(2))
    secret = Finding("grader_fault", Severity.STYLE, "for your eyes", "", "", None, for_instructor_only=True)
    verdict = Verdict("trains", "It trains", Outcome.FAILED, 1.0, text, text, text)
    program = Program(f"a = 1\n{text[:200]!r}\nb = 2\n", "student.py", notes=(text[:500],))
    return Graded(Submission(text, path, path), program, Evidence((run,)), Grade((verdict,), (finding, secret)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_a_students_is_acted_on(attack: str) -> None:
    graded = _graded(attack)
    pages = [html.feedback(graded, "Homework"), html.index([row(graded, "page.html", {})], "Homework")]
    for text in pages:
        elements = Page(text).elements
        assert not [tag for tag, _ in elements if tag in ("script", "iframe", "object", "link", "base", "form")]
        attributes = [(name, value or "") for _, found in elements for name, value in found.items()]
        assert not [name for name, _ in attributes if name.startswith("on") or name == "style"]
        links = [value for name, value in attributes if name in ("src", "href", "xlink:href")]
        assert all(link.startswith("data:image/png;base64,") or link == "page.html" for link in links)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "7 * 7" not in attack or "{{ 7 * 7 }}" in text
        assert len(text) < 400_000


def test_the_policy_allows_the_one_style_and_nothing_else() -> None:
    text = html.feedback(_graded("plain"), "Homework")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(e.get("content") or "" for t, e in Page(text).elements if e.get("http-equiv"))
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def _with_trace(trace: Trace) -> Graded:
    run = Run(Scenario("as_written", 1), Ending.FINISHED, trace)
    graded = _graded("w")
    return Graded(graded.submission, graded.program, Evidence((run,)), graded.grade)


@pytest.mark.filterwarnings("ignore:overflow")  # numbers that large are the point
@pytest.mark.parametrize("value", [None, 1e308, -1e308, 1e-300, 0.0])
def test_what_diverged_can_be_drawn(value: float | None) -> None:
    trace = _trace("w")
    late = tuple(
        replace(s, loss=value, readings=tuple(replace(r, value=(value,)) for r in s.readings)) if s.index > 2 else s
        for s in trace.steps
    )
    predictions = tuple(replace(p, values=(value, *p.values[1:])) for p in trace.predictions)
    text = html.feedback(_with_trace(replace(trace, steps=late, predictions=predictions)), "Homework")
    drawn = " ".join(str(e) for _, e in Page(text).elements if "d" in e or "cx" in e)
    assert "Loss over the steps" in text
    assert "Parameters over the steps" in text
    assert not re.search(r"\b(nan|inf|none)\b", drawn.replace("'fill': 'none'", ""), re.IGNORECASE)


def test_nothing_is_drawn_where_nothing_is_a_number() -> None:
    trace = _trace("w")
    steps = tuple(
        replace(s, loss=None, readings=tuple(replace(r, value=(None,)) for r in s.readings)) for s in trace.steps
    )
    assert "<svg" not in html.feedback(_with_trace(Trace(total_steps=9, steps=steps)), "Homework")


def test_a_parameters_hostile_name_is_drawn_as_text() -> None:
    text = html.feedback(_with_trace(_trace("<script>w</script>\x1b\u202e")), "Homework")
    drawn = "".join(re.findall(r"<svg .*?</svg>", text, re.DOTALL))
    assert drawn.count("&lt;script&gt;w&lt;/script&gt;\ufffd\ufffd") == 2
    assert "<script" not in drawn


def test_charts_are_there_and_scale() -> None:
    pictures = [e for tag, e in Page(html.feedback(_graded("w"), "Homework")).elements if tag == "svg"]
    assert len(pictures) == 3
    assert all(e.get("viewbox") for e in pictures)


def test_only_pngs_are_shown_as_figures() -> None:
    images = [e for tag, e in Page(html.feedback(_graded("w"), "Homework")).elements if tag == "img"]
    assert len(images) == 1


def test_what_is_for_the_instructor_is_on_the_index_only() -> None:
    graded = _graded("plain")
    assert "for your eyes" not in html.feedback(graded, "Homework")
    assert "for your eyes" in html.index([row(graded, "page.html", {})], "Homework")


def test_the_named_line_is_marked() -> None:
    assert re.search(r'class="named">\s*2 ▶', html.feedback(_graded("plain"), "Homework"))
