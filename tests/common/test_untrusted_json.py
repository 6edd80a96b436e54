"""JSON of programs and files: parsed like `json`'s, but never deep."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.common import untrusted_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=50,
)


@given(VALUES)
def test_it_says_what_json_says(value):
    assert untrusted_json.parse(json.dumps(value)) == value


@given(st.text(alphabet='[]{}",:\\ax1 ', max_size=400))
def test_any_text_is_a_value_or_a_value_error(text):
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011 - json's own sentences are many
            untrusted_json.parse(text)
    else:
        assert untrusted_json.parse(text) == expected


@pytest.mark.parametrize("text", ["[" * 200_000, "[" * 101 + "]" * 101, '{"a":' * 5000, '["",' * 5000 + "]" * 5000])
def test_what_is_nested_deeply_is_refused_before_it_is_parsed(text, monkeypatch):
    monkeypatch.setattr(json, "loads", lambda text: pytest.fail("parsed"))
    with pytest.raises(ValueError, match="nested"):
        untrusted_json.parse(text)


@pytest.mark.parametrize(
    "text", ["[" * 100 + "]" * 100, json.dumps(["[" * 5000, '\\"[' * 5000]), json.dumps([[]] * 5000)]
)
def test_what_is_long_or_has_brackets_in_texts_is_parsed(text):
    assert untrusted_json.parse(text) == json.loads(text)
