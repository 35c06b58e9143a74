"""Whatever comes out of a sandbox, decoding gives a trace or the one decoding error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.decoding import MAX_BYTES, decode
from grader.errors import EvidenceError
from grader.evidence import Trace

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
_FIELDS = st.sampled_from([*Trace.__struct_fields__, "other"])


def _decoded(testimony: bytes) -> Trace | None:
    try:
        return decode(testimony)
    except EvidenceError:
        return None


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_bytes_raise_nothing_else(testimony: bytes) -> None:
    _decoded(testimony)


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(_FIELDS, _JSON, max_size=5), st.integers(-2, 5))
def test_documents_raise_nothing_else(document: dict[str, Any], steps: int) -> None:
    trace = _decoded(json.dumps({"total_steps": steps, **document}).encode("utf-8", "replace"))
    assert trace is None or isinstance(trace.total_steps, int)


@pytest.mark.parametrize(
    "testimony",
    [
        b"",
        b"{",
        b"[]",
        b'{"total_steps": true}',
        b'{"total_steps": -1}',
        b'{"total_steps": 1.5}',
        b'{"total_steps": 1, "unknown": 2}',
        b'{"total_steps": 1, "seconds": NaN}',
        b'{"total_steps": 1, "seconds": 1e999}',
        b'{"total_steps": 1, "notes": [{"kind": "' + b"x" * 500 + b'", "line": 1, "text": ""}]}',
        b'{"total_steps": 1, "figures": [{"png": "<script>"}]}',
        b'{"total_steps": 1, "seconds": ' + b"[" * 100_000,
        b"\xff\xfe",
        b" " * (MAX_BYTES + 1),
    ],
)
def test_what_is_not_a_trace_is_refused(testimony: bytes) -> None:
    with pytest.raises(EvidenceError):
        decode(testimony)


def test_a_trace_is_read() -> None:
    assert decode(b'{"total_steps": 3, "seconds": null}').total_steps == 3
