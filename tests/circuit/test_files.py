"""What is in a file of a circuit: read whole, or refused in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from circuitpython_kernel.circuit.diagrams.writing import diagram_json
from circuitpython_kernel.circuit.files import from_bytes, from_dict, from_text, load
from circuitpython_kernel.circuit.model import BoardPlace, Circuit, CircuitPart, CircuitWire
from circuitpython_kernel.circuit.untrusted import BadCircuit

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ("board", "parts", "wires", "connections", "circuit", "id", "kind", "type", "x", "left", "top", "rotate", "attrs",
     "from", "to", "colour", "route")
)  # fmt: skip
LIKELY = st.recursive(
    st.sampled_from(("led1", "LED", "wokwi-led", "board-pi-pico", "raspberry_pi_pico", "led1:A", "board:GP2", "h5", "*",
                     "", "bb:1t.a", 1, -3.5, 1e300, True, None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)  # fmt: skip


def said(text: str | bytes) -> str:
    """The sentence with which a text is refused; empty when it is a circuit, of which nothing is lost then."""
    try:
        made = from_bytes(text) if isinstance(text, bytes) else from_text(text)
    except BadCircuit as error:
        return str(error)
    back = from_text(made.json())
    assert (back.board, back.parts, [wire.start for wire in back.wires]) == (
        made.board, made.parts, [wire.start for wire in made.wires],
    )  # fmt: skip
    return ""


@given(VALUES | LIKELY)
@example({"parts": [{"type": "board-pi-pico", "id": "p", "left": 1e300}], "connections": []})
@example({"board": "x", "parts": [{"id": "a", "kind": "LED", "attrs": {"color": float("nan")}}]})
@settings(max_examples=200, deadline=None)
def test_any_json_is_a_circuit_or_refused_in_one_sentence(value: object) -> None:
    sentence = said(json.dumps(value))
    assert "\n" not in sentence
    assert sentence == "" or sentence.endswith(".")


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@example(b"\xef\xbb\xbf{}")
@example(b"[" * 20_000)
@example(b'{"board": ' + b"9" * 5_000 + b"}")
@settings(max_examples=150, deadline=None)
def test_any_file_is_a_circuit_or_refused_in_one_sentence(data: bytes) -> None:
    sentence = said(data)
    assert sentence.endswith(".")
    assert "\n" not in sentence


NAMES = st.text(st.characters(codec="utf-8", exclude_characters=":", exclude_categories=["C"]), min_size=1, max_size=12)
PLACES = st.integers(-90_000_000, 90_000_000).map(lambda number: number / 1000)
KINDS = st.sampled_from(("LED", "BME280", "resistor", "junction", "PushButton", "breadboard", "flux-capacitor"))
SETTINGS = st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)
ATTRS = st.dictionaries(NAMES, SETTINGS | st.text(max_size=20), max_size=4)
COLOURS = st.sampled_from(("", "red", "#12aBcf"))
STEPS = st.lists(st.sampled_from(("h5", "v-2.54", "h-0.5", "v10")), max_size=4).map(tuple)


@st.composite
def circuits(draw: st.DrawFn) -> Circuit:
    names = draw(st.lists(NAMES.filter(lambda name: name != "board"), max_size=5, unique=True))
    parts = tuple(
        CircuitPart(name, draw(KINDS), draw(PLACES), draw(PLACES), draw(st.integers(0, 359)), draw(ATTRS))
        for name in names
    )
    ends = st.tuples(st.sampled_from((*names, "board")), NAMES).map(":".join)
    wires = tuple(
        CircuitWire(f"w{number + 1}", draw(ends), draw(ends), draw(COLOURS), draw(STEPS))
        for number in range(draw(st.integers(0, 5)))
    )
    return Circuit(BoardPlace("raspberry_pi_pico", draw(PLACES), draw(PLACES), draw(st.integers(0, 359))), parts, wires)


@given(circuits())
@settings(max_examples=150, deadline=None)
def test_a_circuit_comes_back_from_its_file(made: Circuit) -> None:
    assert from_text(made.json()) == made
    assert from_dict(json.loads(made.json())) == made


@given(circuits())
@example(
    Circuit(
        BoardPlace("raspberry_pi_pico"),
        (CircuitPart("$dollar", "LED", 0, 0),),
        (CircuitWire("w1", "$dollar:A", "board:GP2"),),
    )
)
@settings(max_examples=80, deadline=None)
def test_a_diagram_has_all_parts_and_wires(made: Circuit) -> None:
    back = from_text(diagram_json(made))
    assert [part.id for part in back.parts] == [part.id for part in made.parts]
    assert len(back.wires) == len(made.wires)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "it.json is no JSON: Expecting property name enclosed in double quotes in line 1, column 2."),
        ("[]", 'it.json is no circuit: it has to be an object with "board", "parts" and "wires".'),
        ('{"board": 3}', 'it.json: "board" has to say which board it is: {"id": "raspberry_pi_pico"}.'),
        ('{"board": "b", "circuit": 2}',
         "it.json: it is of a version that this program does not know: it reads version 1."),
        ('{"board": "b", "parts": {}}', 'it.json: "parts" has to be a list.'),
        ('{"board": "b", "parts": [{"kind": "LED"}]}', 'it.json: part 1 needs "id", a short text.'),
        ('{"board": "b", "parts": [{"id": "a", "kind": "LED"}, {"id": "a", "kind": "LED"}]}',
         'it.json: the id "a" is there twice: each part needs one of its own.'),
        ('{"board": "b", "parts": [{"id": "board", "kind": "LED"}]}',
         'it.json: the id "board" is the board\'s name: each part needs one of its own.'),
        ('{"board": "b", "parts": [{"id": "a", "kind": "LED", "x": "left"}]}',
         'it.json: the part "a" has "x": left, which is no length or angle.'),
        ('{"board": "b", "parts": [{"id": "a", "kind": "LED", "attrs": {"color": []}}]}',
         'it.json: the part "a" has the setting "color", which is no number, truth value or text.'),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_told(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "it.json").write_text(text, encoding="utf-8")
    with pytest.raises(BadCircuit) as error:
        load(tmp_path / "it.json")
    assert str(error.value) == sentence


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    many = [{"id": f"p{number}", "kind": "LED"} for number in range(5_001)]
    with pytest.raises(BadCircuit, match=r'"parts" has 5,001 entries, and 5,000 are the most'):
        from_dict({"board": "raspberry_pi_pico", "parts": many})
    with pytest.raises(BadCircuit, match="has more than 8 MB, which no circuit needs"):
        from_bytes(b" " * ((8 << 20) + 1))
