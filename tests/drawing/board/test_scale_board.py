"""Boards with a layout as they are drawn: to scale, complete, and with nothing over anything else."""

import itertools
import math
from xml.etree import ElementTree

import pytest

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.boards.layouts import layout_ids, load_layout
from circuitpython_kernel.boards.layouts.model import OTHER, POWER
from circuitpython_kernel.drawing.board.picture import BoardPicture
from circuitpython_kernel.drawing.board.pin_state import PinState
from circuitpython_kernel.drawing.board.scale_board import scale_board
from circuitpython_kernel.drawing.board.scale_layout import NARROW, lay_out_to_scale
from circuitpython_kernel.drawing.board.svg import NO_LAYOUT, board_svg
from circuitpython_kernel.drawing.shapes import Words, overlaps
from circuitpython_kernel.drawing.text_width import text_width

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=layout_ids())
def board_id(request):
    return request.param


@pytest.fixture
def layout(board_id):
    return lay_out_to_scale(boards.load(board_id), load_layout(board_id))


def narrow(words):
    """The rectangle around a text, in a font of usual width."""
    long = text_width(words.text, words.size, bold=words.bold) * NARROW * 0.93
    before = long * {"start": 0.0, "middle": 0.5, "end": 1.0}[words.anchor]
    half = words.size * 0.5
    if words.turned:
        return words.x - half, words.y + before - long, words.x + half, words.y + before
    return words.x - before, words.y - half, words.x - before + long, words.y + half


def names_of(layout):
    """Everything that is written on the drawing."""
    found = [shape for shape in layout.shapes if isinstance(shape, Words)]
    for pin in layout.pins:
        sign = pin.name
        found.append(
            Words(x=sign.x, y=sign.y, text=pin.label, size=pin.size, anchor=sign.anchor, turned=sign.turned, bold=True)
        )
    return found


def test_every_pin_with_a_name_is_on_it(board_id, layout):
    definition = boards.load(board_id)
    drawn = {pin.index for pin in layout.pins} | {lamp.index for lamp in layout.fixtures}
    assert drawn == {index for index in range(len(definition.pins)) if definition.names_of(index)}


def test_a_pad_has_its_number_and_name_beside_it(board_id, layout):
    written = {(round(words.x), round(words.y)): words for words in names_of(layout)}
    numbers = [words for words in written.values() if words.text.isdecimal() and words.size == 9]
    shown = [pad for pad in load_layout(board_id).pads if not pad.back and pad.side != "inside"]
    assert len(numbers) >= len(shown)
    for pin in layout.pins:
        if pin.place.startswith("pad"):
            nearest = min(numbers, key=lambda words: math.dist((words.x, words.y), (pin.name.x, pin.name.y)))
            assert f"pad {nearest.text}" == pin.place
    assert {pin.label for pin in layout.pins if pin.place.startswith("pad")} == {
        pad.name for pad in shown if pad.name in boards.load(board_id).aliases
    }


def test_nothing_that_is_written_is_over_anything_else(layout):
    texts = names_of(layout)
    for one, other in itertools.combinations(texts, 2):
        assert not overlaps(narrow(one), narrow(other)), (one.text, other.text)
    for words in texts:
        left, top, right, bottom = narrow(words)
        assert left >= 0, words
        assert top >= 0, words
        assert right <= layout.width, words
        assert bottom <= layout.height, words


def test_pads_are_to_scale(board_id):
    board = scale_board(boards.load(board_id), load_layout(board_id))
    facts = load_layout(board_id).upright()
    pads = {pad.n: pad for pad in facts.pads}
    for contact in board.contacts:
        if not contact.plug:
            pad = pads[contact.number]
            assert (contact.x, contact.y) == pytest.approx((pad.x * board.scale, pad.y * board.scale))
    assert board.width / board.height == pytest.approx(facts.outline.w / facts.outline.h)


def test_power_and_ground_are_labelled_and_are_no_pins(board_id, layout):
    definition = boards.load(board_id)
    for supply in layout.supplies:
        assert supply.name in POWER | OTHER
        assert supply.name not in definition.aliases
    names = {pad.name for pad in load_layout(board_id).pads if not pad.back}
    assert {"GND"} & names <= {supply.name for supply in layout.supplies}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_svg_with_accessible_names(board_id, layout, theme):
    states = {pin.index: PinState("input", True, "high", f"{pin.label}: input, high") for pin in layout.pins}
    root = ElementTree.fromstring(board_svg(layout, states, {}, theme))
    pins = [group for group in root.iter(f"{SVG}g") if "data-pin" in group.attrib]
    assert len(pins) == len(layout.pins)
    for group in pins:
        assert group.get("aria-label") == group.find(f"{SVG}title").text
        assert "input, high; " in group.get("aria-label")
    assert root.get("aria-label") == layout.name


def test_lights_have_their_real_colours():
    def light(board, **wanted):
        lamps = lay_out_to_scale(boards.load(board), load_layout(board)).lamps
        return next(lamp for lamp in lamps if all(getattr(lamp, name) == value for name, value in wanted.items()))

    assert light("raspberry_pi_pico", kind="led").color == "#7dff3c", "the Pico's LED is green"
    assert light("adafruit_feather_rp2040", kind="led").color == "#ff3b30", "a Feather's is red"
    assert light("feather_nrf52840_express", label="CONN").color == "#3d7bff"
    assert light("seeeduino_xiao_rp2040", color="#3ddc4a").active_low
    assert light("circuitplayground_express", label="On").lit


def test_an_active_low_led_shines_when_its_pin_is_low():
    with VirtualBoard("seeeduino_xiao_rp2040", clock="fast") as board:
        board.run("import board, digitalio\nled = digitalio.DigitalInOut(board.LED_RED)\nled.switch_to_output(False)")
        assert "fill:#ff3b30" in BoardPicture(board).svg()
        board.run("led.value = True")
        assert "fill:#ff3b30" not in BoardPicture(board).svg().replace("fill:#ff3b30;opacity:0.00", "")


def test_ten_pixels_are_in_their_places():
    with VirtualBoard("circuitplayground_express", clock="fast") as board:
        board.run(
            "import board, digitalio, neopixel_write\npin = digitalio.DigitalInOut(board.NEOPIXEL)\n"
            "pin.switch_to_output()\n"
            "neopixel_write.neopixel_write(pin, bytes((0, 200, 0)) + bytes(24) + bytes((0, 0, 90)))"
        )
        root = ElementTree.fromstring(BoardPicture(board).svg())
    pixels = {
        group.get("data-pixel"): group.find(f"{SVG}rect[@class='cpb-pixel']").get("fill")
        for group in root.iter(f"{SVG}g")
        if group.get("data-kind") == "neopixel"
    }
    assert len(pixels) == 10
    assert (pixels["0"], pixels["1"], pixels["9"]) == ("rgb(200,0,0)", "rgb(0,0,0)", "rgb(0,0,90)")


def test_another_board_is_a_sketch_and_says_so():
    with VirtualBoard("arduino_nano_33_iot", clock="fast") as board:
        assert NO_LAYOUT in BoardPicture(board).svg()
        assert NO_LAYOUT in {text.get_text() for text in board.figure("board").axes[0].texts}
        assert "a sketch: real pins are elsewhere" in board.wiring_svg()
    with VirtualBoard(clock="fast") as board:
        assert NO_LAYOUT not in BoardPicture(board).svg()
        assert "To scale, USB up" in board.wiring_svg()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_says_the_same(theme):
    with VirtualBoard("adafruit_qtpy_rp2040", clock="fast") as board:
        figure = board.figure("board", theme=theme)
        written = {text.get_text() for text in figure.axes[0].texts}
        layout = BoardPicture(board).layout
    assert {words.text for words in names_of(layout)} <= written
