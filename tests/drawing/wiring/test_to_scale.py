"""The wiring of every board with a layout: all its pins in use at once."""

import pytest

from circuitpython_kernel import boards
from circuitpython_kernel.boards.layouts import layout_ids, load_layout
from circuitpython_kernel.boards.reach import reachable_pins
from circuitpython_kernel.drawing.board.scale_board import contact_of, scale_board
from circuitpython_kernel.drawing.wiring.layout import lay_out_wiring
from circuitpython_kernel.drawing.wiring.nets import Connection, Wiring, pins_at_their_sides

from .test_geometry import check


def wiring_with(board_id, indices):
    definition = boards.load(board_id)
    drawn = scale_board(definition, load_layout(board_id))
    labels = {index: definition.pin_label(index) for index in indices}
    pins = tuple(pins_at_their_sides(drawn, indices, labels))
    names = {pin.index: pin.label for pin in pins}
    groups = [indices[start : start + 4] for start in range(0, len(indices), 4)]
    parts = tuple(
        Connection(f"part{number}", title="a part", pins=tuple((f"s{index}", index, names[index]) for index in group))
        for number, group in enumerate(groups)
    )
    return Wiring(definition.name, "chip", pins, parts, to_scale=drawn)


@pytest.mark.parametrize("board_id", layout_ids())
def test_all_pins_in_use(board_id):
    wiring = wiring_with(board_id, list(reachable_pins(boards.load(board_id))))
    layout = lay_out_wiring(wiring)
    check(layout)
    starts = {leader.points[0] for leader in layout.board.leaders if leader.net is not None}
    assert len(starts) >= len(wiring.pins), "a leader goes to each pad in use"


@pytest.mark.parametrize("board_id", layout_ids())
def test_pins_without_a_pad_have_a_place_too(board_id):
    definition = boards.load(board_id)
    drawn = scale_board(definition, load_layout(board_id))
    every = [index for index in range(len(definition.pins)) if definition.names_of(index)]
    hidden = [index for index in every if contact_of(drawn, index) is None][:6]
    check(lay_out_wiring(wiring_with(board_id, hidden)))


@pytest.mark.parametrize("board_id", layout_ids())
def test_nets_inside_the_boards_box_do_not_touch(board_id):
    wiring = wiring_with(board_id, list(reachable_pins(boards.load(board_id))))
    leaders = [one for one in lay_out_wiring(wiring).board.leaders if one.net is not None]
    if load_layout(board_id).pads:
        assert len(leaders) >= 4
    for one in leaders:
        for other in leaders:
            if one.net < other.net:
                assert not set(one.points) & set(other.points)
                flat = [(a, b) for a, b in zip(one.points, one.points[1:], strict=False) if a[1] == b[1]]
                level = [(a, b) for a, b in zip(other.points, other.points[1:], strict=False) if a[1] == b[1]]
                for (ax, y), (bx, _) in flat:
                    for (cx, height), (dx, _) in level:
                        apart = max(ax, bx) <= min(cx, dx) or max(cx, dx) <= min(ax, bx)
                        assert y != height or apart


def test_the_rows_of_pads_are_the_rows_of_the_wiring():
    wiring = wiring_with("raspberry_pi_pico", [2, 3, 16, 17])
    layout = lay_out_wiring(wiring)
    leaders = [leader for leader in layout.board.leaders if leader.net is not None]
    assert len(leaders) >= 4
    for leader in leaders:
        assert len({round(y, 6) for _, y in leader.points}) == 1, "straight from the pad to the wire"
