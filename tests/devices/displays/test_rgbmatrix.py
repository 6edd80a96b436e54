"""RGB matrix panels: what they show of what `rgbmatrix` puts on their wires."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitpython_kernel.devices import RGBMatrix

WIRES = {
    "r1": "GP2", "g1": "GP3", "b1": "GP4", "r2": "GP5", "g2": "GP8", "b2": "GP9",
    "a": "GP10", "b": "GP16", "c": "GP18", "clock": "GP11", "latch": "GP12", "oe": "GP13",
}  # fmt: skip
MATRIX = """
import board, displayio, framebufferio, rgbmatrix
displayio.release_displays()
matrix = rgbmatrix.RGBMatrix(width=32, height=16, bit_depth=6,
    rgb_pins=[board.GP2, board.GP3, board.GP4, board.GP5, board.GP8, board.GP9],
    addr_pins=[board.GP10, board.GP16, board.GP18],
    clock_pin=board.GP11, latch_pin=board.GP12, output_enable_pin=board.GP13)
"""
NUMBERS = MATRIX + "view = memoryview(matrix)\nfor n in range(512):\n    view[n] = n * 127 & 0xFFFF\nmatrix.refresh()"
EXPECTED = (np.arange(512) * 127).astype(np.uint16).reshape(16, 32)


def colors(pixels):
    """RGB565 as a panel shows it."""
    parts = [(pixels >> shift & mask).astype(int) * 255 // mask for shift, mask in ((11, 31), (5, 63), (0, 31))]
    return np.stack(parts, axis=2).astype(np.uint8)


@pytest.fixture
def panel(board):
    part = RGBMatrix(32, 16)
    board.attach(part, **WIRES)
    return part


def test_layers_are_on_the_panel(board, run, panel):
    run(
        MATRIX + "display = framebufferio.FramebufferDisplay(matrix, auto_refresh=False)\n"
        "bitmap = displayio.Bitmap(32, 16, 2)\npalette = displayio.Palette(2)\npalette[1] = 0xFF0000\n"
        "bitmap[3, 1] = bitmap[31, 15] = 1\ngroup = displayio.Group()\n"
        "group.append(displayio.TileGrid(bitmap, pixel_shader=palette))\ndisplay.root_group = group\ndisplay.refresh()"
    )
    assert np.argwhere(panel.picture()[:, :, 0]).tolist() == [[1, 3], [15, 31]]
    assert board.display.screen is panel
    np.testing.assert_array_equal(board.display.rgb888(), panel.picture())
    assert panel.readings() == {"lit": 2}
    assert len(panel.frames()) >= 1


def test_every_pixel_has_its_color(run, panel):
    run(NUMBERS)
    np.testing.assert_array_equal(panel.picture(), colors(EXPECTED))
    run("matrix.brightness = 0")
    assert not panel.picture().any()
    run("matrix.brightness = 1")
    assert panel.picture().any()
    run("displayio.release_displays()")
    assert not panel.picture().any()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(["r1", "g1", "b1", "r2", "g2", "b2"]), lines=st.permutations(["a", "b", "c"]))
def test_wires_in_another_order(board, run, order, lines):
    part = RGBMatrix(32, 16)
    pins = [WIRES[signal] for signal in ("r1", "g1", "b1", "r2", "g2", "b2")]
    address = [WIRES[signal] for signal in "abc"]
    wires = WIRES | dict(zip(order, pins, strict=True)) | dict(zip(lines, address, strict=True))
    board.attach(part, **wires)
    run(NUMBERS)
    sent = colors(EXPECTED)
    signals = [sent[8 * (n // 3) : 8 * (n // 3) + 8, :, n % 3] for n in range(6)]
    for n, signal in enumerate(("r1", "g1", "b1", "r2", "g2", "b2")):
        plane = signals[order.index(signal)]
        rows = [sum((row >> "abc".index(line) & 1) << bit for bit, line in enumerate(lines)) for row in range(8)]
        seen = part.picture()[8 * (n // 3) : 8 * (n // 3) + 8, :, n % 3]
        np.testing.assert_array_equal(seen, plane[rows])
    board.detach(part)


@pytest.mark.parametrize("signal", ["clock", "latch", "oe"])
def test_without_its_controls_it_is_dark(board, run, signal):
    part = RGBMatrix(32, 16)
    board.attach(part, **{**WIRES, signal: "GP22"})
    run(NUMBERS)
    assert not part.picture().any()


def test_without_an_address_wire_half_of_the_rows_are_dark(board, run):
    part = RGBMatrix(32, 16)
    board.attach(part, **{signal: pin for signal, pin in WIRES.items() if signal != "c"})
    run(NUMBERS)
    picture, sent = part.picture(), colors(EXPECTED)
    assert not picture[4:8].any()
    assert not picture[12:].any()
    np.testing.assert_array_equal(picture[:4], np.maximum(sent[:4], sent[4:8]))


def test_it_is_attached_late_and_unplugged(board, run):
    run(NUMBERS)
    part = RGBMatrix(32, 16)
    board.attach(part, **WIRES)
    assert part.picture().any()
    part.break_("unplugged")
    assert not part.picture().any()
    part.mend()
    assert part.picture().any()
    board.power_cycle()
    board.wait_for_boot()
    assert not part.picture().any()


def test_a_program_that_ends_leaves_the_terminal(board, run, panel):
    run(MATRIX + "display = framebufferio.FramebufferDisplay(matrix)\nprint('MMMM')")
    assert board.display.image().getbbox() is not None


def test_other_sizes():
    with pytest.raises(ValueError, match=r"^an RGB matrix has 8, 16, 32 or 64 rows and a column or more, not 64 x 20"):
        RGBMatrix(64, 20)
