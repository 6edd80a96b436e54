"""E-paper through `epaperdisplay` with its libraries from PyPI: what a program draws is on the paper, upright."""

import numpy as np
import pytest

from circuitpython_kernel.devices import IL0373, SSD1680, SSD1681, UC8151D

SIZES = {
    SSD1680: ("ssd1680", "width=250, height=122, rotation=270"),
    SSD1681: ("ssd1681", "width=200, height=200, rotation=180"),
    UC8151D: ("uc8151d", "width=296, height=128, rotation=270"),
    IL0373: ("il0373", "width=296, height=128, rotation=270"),
}
PROGRAM = """
import board, busio, displayio, fourwire
displayio.release_displays()
spi = busio.SPI(board.GP18, board.GP19, board.GP16)
bus = fourwire.FourWire(spi, command=board.GP20, chip_select=board.GP17, reset=board.GP21, baudrate=1000000)
import adafruit_{module}
display = adafruit_{module}.{name}(bus, {arguments}, busy_pin=board.GP22)
width, height = display.width, display.height
bitmap = displayio.Bitmap(width, height, 3)
palette = displayio.Palette(3)
palette[0], palette[1], palette[2] = 0xFFFFFF, 0x000000, 0xFF0000
for x in range(width):
    bitmap[x, 0] = 1
for y in range(height):
    bitmap[0, y] = 1
bitmap[width - 1, height - 1] = 1
bitmap[40, 30] = 2
group = displayio.Group()
group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
display.root_group = group
display.refresh()
while display.busy:
    pass
"""
BLACK, WHITE, RED = (38, 38, 40), (222, 220, 212), (178, 34, 34)
MONOCHROME = {IL0373: ", swap_rams=True, black_bits_inverted=False, color_bits_inverted=True"}


@pytest.mark.parametrize("highlight", [None, "red"])
@pytest.mark.parametrize("kind", SIZES)
def test_a_picture_is_on_the_paper(board, run, kind, highlight):
    part = kind(highlight=highlight)
    board.attach(part, cs="GP17", dc="GP20", reset="GP21", busy="GP22")
    module, arguments = SIZES[kind]
    arguments += ", highlight_color=0xFF0000" if highlight else MONOCHROME.get(kind, "")
    run(PROGRAM.format(module=module, name=kind.__name__, arguments=arguments))
    picture = part.picture()
    expected = np.full(picture.shape, WHITE, np.uint8)
    expected[0], expected[:, 0], expected[-1, -1] = BLACK, BLACK, BLACK
    expected[30, 40] = RED if highlight else BLACK
    np.testing.assert_array_equal(picture, expected)
    np.testing.assert_array_equal(board.display.rgb888(), picture)
    assert len(part.frames()) == 2
    assert board.display.image().size == (part.width, part.height)


def test_a_refresh_too_soon_is_told(board, run):
    part = UC8151D()
    board.attach(part, cs="GP17", dc="GP20", reset="GP21", busy="GP22")
    module, arguments = SIZES[UC8151D]
    run(PROGRAM.format(module=module, name="UC8151D", arguments=arguments))
    result = board.run("bitmap[50, 50] = 1\ndisplay.refresh()")
    assert result.traceback.rstrip().endswith("RuntimeError: Refresh too soon")
    run("import time\ntime.sleep(display.time_to_refresh)\ndisplay.refresh()\nwhile display.busy:\n    pass")
    assert tuple(part.picture()[50, 50].tolist()) == BLACK
