"""A student's text is shown bounded, and never steers what it is shown on."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.formats.text import clean, clean_line

STEERING = {
    "escape": "\x1b",
    "bell": "\x07",
    "NUL": "\x00",
    "carriage return": "\r",
    "backspace": "\x08",
    "C1 control sequence introducer": "\x9b",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "tag": "\U000e0041",
    "lone surrogate": "\ud800",
    "private use": "\ue000",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
}


@pytest.mark.parametrize("character", STEERING.values(), ids=STEERING)
def test_what_steers_is_shown_as_replaced(character: str) -> None:
    assert clean(f"a{character}b") == "a\ufffdb"


@pytest.mark.parametrize("text", ["", "plain", "线性回归 w₁ = 2.5", "a\tb\nc", "naïve é ñ 😀", "<b>&amp;</b>"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_what_is_long_is_cut_and_says_so() -> None:
    assert clean("x" * 10, 10) == "x" * 10
    assert clean("x" * 11, 10) == "x" * 10 + " […]"


def test_one_line_has_no_line_ends_and_no_runs_of_blanks() -> None:
    assert clean_line(" a\n\n b\t c\r\u2028d ") == "a b c\ufffd\ufffdd"


@given(st.text(alphabet=st.characters(), max_size=300), st.integers(0, 200))
def test_nothing_steers_and_nothing_is_longer_than_asked(text: str, limit: int) -> None:
    shown = clean(text, limit)
    assert len(shown) <= limit + len(" […]")
    assert not {unicodedata.category(c) for c in shown if c not in "\n\t"} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    shown.encode("utf-8")
