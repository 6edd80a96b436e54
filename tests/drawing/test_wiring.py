from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import BME280, GPS, HCSR04, MCP3008, TCA9548A
from circuitpython_kernel.drawing.figures import wiring_of
from circuitpython_kernel.drawing.wiring_layout import Connection, lay_out_wiring, wiring_text
from circuitpython_kernel.drawing.wiring_svg import wiring_svg


@pytest.fixture(scope="module")
def board():
    with VirtualBoard(clock="fast") as board:
        board.attach(BME280())
        board.attach(MCP3008(), cs="GP17")
        board.attach(HCSR04(), trigger="GP2", echo="GP3")
        board.attach(GPS(), tx="GP0", rx="GP1")
        mux = TCA9548A()
        board.attach(mux)
        board.attach(BME280(address=0x76), bus=mux.channel(3))
        board.wire("GP10", "GP11")
        yield board


def test_it_is_said_in_words(board):
    lines = wiring_text("Raspberry Pi Pico", wiring_of(board)).splitlines()
    assert lines[0] == "bme280 (0x77 · I2C · temperature, humidity and pressure sensor): SDA to GP4, SCL to GP5"
    assert lines[3].endswith("RX to GP0, TX to GP1"), "what the board sends, the part receives"
    assert "TCA9548A 0x70 channel 3" in lines[5]
    assert lines[5].endswith("no pin of the board")
    assert lines[-1] == "jumper wire: one end to GP10, other end to GP11"
    assert wiring_text("Pico", []) == "Nothing is attached to the Pico."


def test_parts_on_one_bus_share_their_wires(board):
    layout = lay_out_wiring("Pico", wiring_of(board))
    run = next(run for run in layout.runs if run.pin == "GP4")
    assert len(run.taps) == 2, "sensor and multiplexer"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_drawing_and_its_figure(board, theme):
    connected = wiring_of(board)
    text = wiring_svg(lay_out_wiring("Pico", connected), wiring_text("Pico", connected), theme)
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert "SDA to GP4" in root.get("aria-label")
    assert board.figure("wiring", theme=theme).axes


_SIGNALS, _NAMES = st.sampled_from(("SDA", "SCL", "CS", "data")), st.sampled_from(("GP0", "GP1", "A0", "D5"))
_PINS = st.lists(st.tuples(_SIGNALS, _NAMES), max_size=6).map(tuple)
_PARTS = st.lists(st.builds(Connection, st.text("ab<&", max_size=20), st.text(max_size=60), _PINS), max_size=12)


@given(_PARTS)
def test_boxes_do_not_overlap_and_wires_end_at_their_pins(connected):
    layout = lay_out_wiring("Board", connected)
    boxes = [layout.board, *layout.parts]
    for number, one in enumerate(boxes):
        assert one.x + one.width <= layout.width
        assert one.y + one.height <= layout.height
        for other in boxes[number + 1 :]:
            apart = one.x + one.width <= other.x or one.y + one.height <= other.y or other.y + other.height <= one.y
            assert apart
    ends = {(x, y) for run in layout.runs for _, (x, y) in run.taps}
    assert ends == {(box.x, y) for box in layout.parts for _, y in box.pins}
    lanes = [run.trunk[1][0] for run in layout.runs]
    assert len(set(lanes)) == len(lanes), "each wire has a lane of its own"
