from xml.etree import ElementTree

import pytest

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.drawing.board.layout import lay_out
from circuitpython_kernel.drawing.board.pin_state import COLORS, LEGEND, MARKS, ROLES
from circuitpython_kernel.drawing.board.svg import board_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("start", range(0, 700, 100))
def test_every_board_can_be_drawn(start):
    for name in boards.board_ids()[start : start + 100]:
        definition = boards.load(name)
        layout = lay_out(definition)
        drawn = {place.index for place in layout.pins} | {fixture.index for fixture in layout.fixtures}
        assert drawn == {i for i in range(len(definition.pins)) if definition.names_of(i)}, name
        places = [(place.x, place.y) for place in layout.pins]
        assert len(set(places)) == len(places), f"{name}: two pins at one place"
        assert all(0 < x < layout.width and 0 < y < layout.height for x, y in places), name
        ElementTree.fromstring(board_svg(layout))


def test_the_drawing_names_pins_for_the_front_end():
    layout = lay_out(boards.load("raspberry_pi_pico"))
    root = ElementTree.fromstring(board_svg(layout))
    pins = [group for group in root.iter(f"{SVG}g") if "data-pin" in group.attrib]
    assert len(pins) == len(layout.pins)
    assert all(group.find(f"{SVG}title") is not None for group in pins)


def test_each_role_has_a_shape_and_colours_and_a_place_in_the_legend():
    roles = set(ROLES.values())
    assert roles == set(MARKS) == set(COLORS["light"]) == set(COLORS["dark"]) == {role for role, _ in LEGEND}
    assert len(set(MARKS.values())) == len(MARKS), "colour alone tells nothing to some"


def contrast(first, second):
    """Contrast ratio of two colours (WCAG 2.1)."""

    def luminance(color):
        parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("theme", "ground"), [("light", "#ffffff"), ("dark", "#0f1419")])
def test_colours_stand_out_from_the_ground(theme, ground):
    for role, color in COLORS[theme].items():
        assert contrast(color, ground) >= (3 if role == "nothing" else 4.5), (theme, role)


def test_a_still_drawing_has_its_style_and_states():
    with VirtualBoard(clock="fast") as board:
        board.run("import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)")
        from circuitpython_kernel.drawing.board.picture import BoardPicture

        text = BoardPicture(board).svg("dark")
    assert "<style>" in text
    assert "cpb-output cpb-high" in text
