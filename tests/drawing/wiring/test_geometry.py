"""Nothing on the drawing of the wiring hides anything else, whatever is attached to whichever board."""

import contextlib
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import TCA9548A, catalog
from circuitpython_kernel.drawing.text_width import text_width, wrap
from circuitpython_kernel.drawing.wiring.layout import lay_out_wiring
from circuitpython_kernel.drawing.wiring.nets import BoardPin, Connection, Wiring, wiring_of
from circuitpython_kernel.kernel.magics.part_magics import free_pins

BOARDS = ("raspberry_pi_pico", "metro_m4_express", "grandcentral_m4_express", "qtpy_m0", "feather_m4_express")
KINDS = tuple(catalog.parts().values())


def overlap(one, other):
    """Whether two rectangles (left, top, right, bottom) have more than an edge in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def extent(box):
    return box.x, box.y, box.x + box.width, box.bottom


def inside(one, other):
    return one[0] >= other[0] and one[1] >= other[1] and one[2] <= other[2] and one[3] <= other[3]


def pieces(route):
    """The segments as rectangles of no width."""
    for (ax, ay), (bx, by) in route.segments:
        assert ax == bx or ay == by, "wires are horizontal or vertical"
        yield min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def wires_apart(one, other):
    """Two pieces of different nets: parallel with room between, far from each other, or a clear crossing."""
    flat, lies = one[1] == one[3], other[1] == other[3]
    if flat == lies:
        room = 4.9
        grown = (
            (one[0], one[1] - room, one[2], one[3] + room)
            if flat
            else (one[0] - room, *one[1:2], one[2] + room, one[3])
        )
        return not (grown[0] <= other[2] and other[0] <= grown[2] and grown[1] <= other[3] and other[1] <= grown[3])
    level, upright = (one, other) if flat else (other, one)
    x, y = upright[0], level[1]
    touches = level[0] <= x <= level[2] and upright[1] <= y <= upright[3]
    crosses = level[0] < x < level[2] and upright[1] < y < upright[3]
    return crosses or not touches


def check(layout):
    view = (0, 0, layout.width, layout.height)
    boxes = [extent(box) for box in layout.boxes]
    assert all(inside(box, view) for box in boxes)
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    labels = []
    for box in layout.boxes:
        own = [label.extent for label in box.labels]
        assert all(inside(label, extent(box)) for label in own), "text stays in its box"
        assert not any(overlap(one, other) for one, other in combinations(own, 2))
        labels += own
    below = [label.extent for label in layout.labels]
    assert all(inside(label, view) for label in below)
    assert not any(overlap(one, other) for one in below for other in (*boxes, *(o for o in below if o is not one)))
    drawn = {route.net: list(pieces(route)) for route in layout.routes}
    for net, own in drawn.items():
        for piece in own:
            assert inside(piece, view)
            assert not any(overlap(piece, box) for box in (*boxes, *below)), "no wire crosses a box or a label"
            for other, theirs in drawn.items():
                assert other <= net or all(wires_apart(piece, their) for their in theirs)
    pads = {}
    for box in layout.boxes:
        for pad in box.pads:
            assert pad.x in (box.x, box.x + box.width)
            if pad.net is not None:
                pads.setdefault(pad.net, set()).add((pad.x, pad.y))
    assert pads == {route.net: set(route.ends) for route in layout.routes}, "each wire ends where it is to"
    for route in layout.routes:
        assert joined(drawn[route.net])


def joined(own):
    """Whether the pieces of a net hang together."""
    reached, waiting = own[:1], own[1:]
    grown = True
    while grown:
        grown = [
            piece
            for piece in waiting
            if any(
                piece[0] <= there[2] and there[0] <= piece[2] and piece[1] <= there[3] and there[1] <= piece[3]
                for there in reached
            )
        ]
        reached += grown
        waiting = [piece for piece in waiting if piece not in grown]
    return not waiting


@pytest.fixture(scope="module", params=BOARDS)
def board(request):
    with VirtualBoard(request.param, clock="fast") as board:
        yield board


def attach(board, kind, spot, muxes):
    """Attach a part, on the bus or behind a multiplexer; what does not fit stays off."""
    with contextlib.suppress(ValueError, LookupError):
        part = kind()
        behind = muxes and spot % 2 and hasattr(part, "i2c_write")
        places = {"bus": muxes[spot % len(muxes)].channel(spot % 8)} if behind else {}
        board.attach(part, **places, **free_pins(board, part, {}))
        if isinstance(part, TCA9548A):
            muxes.append(part)


_CHOICES = st.lists(st.tuples(st.sampled_from(KINDS) | st.just(TCA9548A), st.integers(0, 63)), max_size=14)
_JUMPERS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=4)


@given(_CHOICES, _JUMPERS)
@settings(max_examples=30, deadline=None)
def test_nothing_hides_anything(board, chosen, jumpers):
    muxes, wires = [], []
    try:
        for kind, spot in chosen:
            attach(board, kind, spot, muxes)
        count = len(board.definition.pins)
        for first, second in jumpers:
            if first % count != second % count:
                wires.append(board.pins.wire(first % count, second % count))
        check(lay_out_wiring(wiring_of(board)))
    finally:
        for wire in wires:
            wire.remove()
        for entry in reversed(board.parts):
            board.detach(entry.part)


_NAMES = st.text(max_size=40)
_PINS = st.lists(
    st.builds(lambda label, side: (label, side), _NAMES, st.sampled_from(("left", "right"))), min_size=1, max_size=30
)


@given(_PINS, st.data())
@settings(max_examples=60, deadline=None)
def test_any_names_and_any_tree_of_parts(pins, data):
    board_pins = tuple(BoardPin(index, label, side) for index, (label, side) in enumerate(pins))
    parts = []
    for number in range(data.draw(st.integers(0, 6))):
        parent = data.draw(st.none() | st.integers(0, number - 1)) if number else None
        used = data.draw(st.lists(st.integers(0, len(pins) - 1), max_size=5))
        signals = tuple((data.draw(_NAMES), index, pins[index][0]) for index in used)
        outlets = ((data.draw(_NAMES), data.draw(_NAMES)),) if parent is not None else ()
        parts.append(Connection(data.draw(_NAMES), "", data.draw(_NAMES), signals, parent, "1", outlets))
    ends = st.integers(0, len(pins) - 1)
    wires = (
        data.draw(st.lists(st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1]), max_size=4))
        if len(pins) > 1
        else []
    )
    check(lay_out_wiring(Wiring("Board", "chip", board_pins, tuple(parts), tuple(wires))))


_LETTERS = st.text(
    st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("°·µ×–—…ΩäÉ"), min_size=1, max_size=40
)


def ink_width(text, font, size):
    """How far the letters reach to the right, in points; 0 for blanks, for which some versions of TextPath raise."""
    if not text.strip():
        return 0
    return TextPath((0, 0), text.replace("$", "\\$"), size=size, prop=font, usetex=False).get_extents().x1


@given(_LETTERS, st.booleans())
@settings(max_examples=200, deadline=None)
def test_texts_are_no_wider_than_thought(text, bold):
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    assert ink_width(text, font, 12) <= text_width(text, 12, bold=bold)


@given(_LETTERS, st.floats(20, 200))
def test_wrapped_lines_have_all_the_text(text, width):
    lines = wrap(text, width, 10)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    assert all(text_width(line, 10) <= width for line in lines)
