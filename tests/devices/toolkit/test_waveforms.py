"""Tables of waveforms for e-paper: what they make of pixels, with the libraries' own tables through `epaperdisplay`."""

import numpy as np
import pytest

from circuitpython_kernel.devices import IL0373, SSD1680, SSD1681, UC8151D
from circuitpython_kernel.devices.toolkit.epaper import BLACK, DARK, KEPT, LIGHT, WHITE
from circuitpython_kernel.devices.toolkit.waveforms import shade, uc81xx_shade

PANELS = {
    "ssd1680": (SSD1680, "width=250, height=122, rotation=270, custom_lut=library.FPC7519_LUT, vcom=0x28, vsh2=0xAE"),
    "ssd1680 of before": (SSD1680, "width=250, height=122, rotation=270, custom_lut=library.FPC_A005_LUT"),
    "ssd1681": (SSD1681, "width=200, height=200, rotation=180, custom_lut=library.GRAY4_LUT"),
    "uc8151d": (UC8151D, "width=296, height=128, rotation=270"),
    "il0373": (
        IL0373, "width=296, height=128, rotation=270, black_bits_inverted=False, color_bits_inverted=False",
    ),
}  # fmt: skip
PROGRAM = """
import board, busio, displayio, fourwire
displayio.release_displays()
spi = busio.SPI(board.GP18, board.GP19, board.GP16)
bus = fourwire.FourWire(spi, command=board.GP20, chip_select=board.GP17, reset=board.GP21, baudrate=1000000)
import adafruit_{module} as library
display = library.{name}(bus, {arguments}, grayscale=True, busy_pin=board.GP22)
bitmap = displayio.Bitmap(4, 1, 4)
palette = displayio.Palette(4)
for n in range(4):
    bitmap[n, 0], palette[n] = n, n * 0x555555
group = displayio.Group(scale=20)
group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
display.root_group = group
display.refresh()
while display.busy:
    pass
"""


@pytest.mark.parametrize("panel", PANELS)
def test_four_grays_come_in_their_order(board, run, panel):
    kind, arguments = PANELS[panel]
    part = kind()
    board.attach(part, cs="GP17", dc="GP20", reset="GP21", busy="GP22")
    run(PROGRAM.format(module=panel.split()[0], name=kind.__name__, arguments=arguments))
    known = np.array([38, 98, 158, 222])
    seen = part.picture()[10, 10:80:20, 0].astype(int)
    assert np.abs(seen[:, None] - known).argmin(axis=1).tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(board.display.rgb888(), part.picture())


def test_pulses():
    assert shade([(1, 30)]) == BLACK
    assert shade([(1, 30), (2, 30)]) == WHITE
    assert shade([(2, 30), (1, 3)]) == LIGHT, "a short pulse back"
    assert shade([(2, 30), (1, 8)]) == DARK
    assert shade([(0, 30), (3, 30), (2, 0)]) == KEPT
    assert uc81xx_shade(b"\x60\x1e\x1e\x00\x00\x01") == WHITE
    assert uc81xx_shade(b"\x60\x1e\x1e\x00\x00\x00") == KEPT, "no repeat"


def test_a_table_without_pulses_leaves_pixels(board, run):
    """As tables for partial updates do: only what changes is driven."""
    part = UC8151D(refresh_seconds=0.5)
    board.attach(part, cs="GP17", dc="GP20", reset="GP21", busy="GP22")
    run(
        "import board, busio, displayio, fourwire, time\n"
        "displayio.release_displays()\n"
        "spi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
        "bus = fourwire.FourWire(spi, command=board.GP20, chip_select=board.GP17, reset=board.GP21)\n"
        "size = 16 * 296\n"
        "bus.send(0x04, b'')\ntime.sleep(0.2)\nbus.send(0x00, b'\\xbf')\nbus.send(0x50, b'\\x97')\n"
        "bus.send(0x23, b'\\x40\\x1e\\0\\0\\0\\x01' + bytes(36))\n"
        "bus.send(0x10, b'\\xff' * size)\nbus.send(0x13, bytes(size // 2) + b'\\xff' * (size // 2))\n"
        "bus.send(0x12, b'')\ntime.sleep(1)"
    )
    picture = part.picture()[:, :, 0]
    assert set(picture[:, :148].ravel()) == {38} or set(picture[:, 148:].ravel()) == {38}
    assert set(picture.ravel()) == {38, 222}, "white stays white without a table"
