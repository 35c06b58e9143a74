"""Makes a student's text fit to be shown: bounded, and without characters that steer a terminal or a page."""

from __future__ import annotations

import unicodedata

#: Controls, format (bidi, zero width), surrogates, private use, line and paragraph separators.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def clean(text: str, limit: int = 2000) -> str:
    """The text with every steering character replaced by U+FFFD, cut at `limit` characters; newline and tab stay."""
    cut = text[:limit]
    shown = "".join(c if c in "\n\t" or unicodedata.category(c) not in _HIDDEN else "\ufffd" for c in cut)
    return shown + (" […]" if len(text) > limit else "")


def clean_line(text: str, limit: int = 200) -> str:
    """The same, on one line."""
    return " ".join(clean(text, limit).split())
