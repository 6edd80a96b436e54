"""OLEDs by displayio and their libraries: what the glass shows."""

import numpy as np
import pytest

from circuitpython_kernel.devices import SH1106, SH1107, SSD1306, SSD1327, SharpMemory

BUS = (
    "import board, busio, displayio, i2cdisplaybus\n"
    "displayio.release_displays()\n"
    "i2c = busio.I2C(board.GP5, board.GP4, frequency=400_000)\n"
    "bus = i2cdisplaybus.I2CDisplayBus(i2c, device_address={})\n"
)
SPI = (
    "import board, busio, displayio, fourwire\n"
    "displayio.release_displays()\n"
    "bus = fourwire.FourWire(busio.SPI(board.GP18, board.GP19), command=board.GP20, chip_select=board.GP17, "
    "reset=board.GP21, baudrate=8_000_000)\n"
)
SCENE = """
width, height = display.width, display.height
bitmap = displayio.Bitmap(width, height, 2)
palette = displayio.Palette(2)
palette[1] = 0xFFFFFF
for x in range(width):
    bitmap[x, 0] = 1
for y in range(height):
    bitmap[0, y] = 1
bitmap[9, 5] = bitmap[width - 1, height - 1] = 1
group = displayio.Group()
group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
display.root_group = group
display.refresh()
"""
PANELS = [
    (SSD1306, "adafruit_displayio_ssd1306", {"width": 128, "height": 64}),
    (SSD1306, "adafruit_displayio_ssd1306", {"width": 128, "height": 32}),
    (SSD1306, "adafruit_displayio_ssd1306", {"width": 64, "height": 48}),
    (SSD1306, "adafruit_displayio_ssd1306", {"width": 72, "height": 40}),
    (SH1107, "adafruit_displayio_sh1107", {"width": 128, "height": 64}),
    (SH1107, "adafruit_displayio_sh1107", {"width": 128, "height": 128, "display_offset": 0, "rotation": 0}),
    (SSD1327, "adafruit_ssd1327", {"width": 128, "height": 128}),
    (SSD1327, "adafruit_ssd1327", {"width": 128, "height": 96}),
]


def scene(width, height):
    lit = np.zeros((height, width), bool)
    lit[0] = lit[:, 0] = lit[5, 9] = lit[-1, -1] = True
    return lit


@pytest.mark.parametrize("bus", ["I2C", "SPI"])
@pytest.mark.parametrize(("kind", "library", "options"), PANELS)
def test_the_library_draws_an_upright_picture(board, run, kind, library, options, bus):
    part = kind(**options)
    if bus == "I2C":
        board.attach(part)
        code = BUS.format(part.address)
    else:
        board.attach(part, cs="GP17", dc="GP20", reset="GP21")
        code = SPI
    words = ", ".join(f"{name}={value}" for name, value in options.items())
    run(f"{code}import {library}\ndisplay = {library}.{kind.__name__}(bus, {words})\n{SCENE}")
    picture = part.picture()
    np.testing.assert_array_equal(picture.max(axis=2) > 100, scene(options["width"], options["height"]))
    assert (part.rgb565() > 0).sum() == scene(options["width"], options["height"]).sum()


def test_shades_contrast_and_inversion(board, run):
    part = SSD1327()
    board.attach(part)
    code = f"display = adafruit_ssd1327.SSD1327(bus, width=128, height=128)\n{SCENE}palette[0] = 0x404040\n"
    run(f"{BUS.format(0x3D)}import adafruit_ssd1327\n{code}display.refresh()")
    full = part.picture()
    assert 0 < full[50, 50].max() < full[0, 0].max()
    run("i2c.try_lock()\ni2c.writeto(0x3D, b'\\x00\\x81\\x00')\ni2c.unlock()")
    assert 0 < part.picture()[0, 0].max() < full[0, 0].max()
    run("bus.send(0xA7, b'')")
    assert part.picture()[50, 50].max() > part.picture()[0, 0].max() == 0
    run("bus.send(0xA5, b'')")
    assert part.picture().min() > 0
    run("bus.send(0xAE, b'')")
    assert not part.picture().any()


def test_an_sh1107_turns_and_sleeps(board, run):
    part = SH1107()
    board.attach(part)
    made = "display = adafruit_displayio_sh1107.SH1107(bus, width=128, height=64)\n"
    run(f"{BUS.format(0x3C)}import adafruit_displayio_sh1107\n{made}{SCENE}")
    run("bus.send(0xA7, b'')")
    np.testing.assert_array_equal(part.pixels, ~scene(128, 64))
    run("bus.send(0xA6, b'')\nbus.send(0xA1, b'')\nbus.send(0xC8, b'')")
    assert part.pixels.sum() == scene(128, 64).sum()
    assert not np.array_equal(part.pixels, scene(128, 64)), "both directions are turned around"
    run("display.sleep()")
    assert not part.pixels.any()
    run("display.wake()\nbus.send(0xA5, b'')")
    assert part.pixels.all()


def test_an_sh1106_takes_pages(board, run):
    part = SH1106()
    board.attach(part)
    run(
        "import board, busio\ni2c = busio.I2C(board.GP5, board.GP4)\ni2c.try_lock()\n"
        "i2c.writeto(0x3C, b'\\x00\\xa1\\xc8\\xaf')\n"
        "for page in range(8):\n"
        "    i2c.writeto(0x3C, bytes((0, 0xB0 + page, 0x02, 0x10)))\n"
        "    i2c.writeto(0x3C, b'\\x40' + (b'\\x01' if page == 0 else b'\\x00') * 128)\n"
        "i2c.writeto(0x3C, b'\\x00\\xb0\\x02\\x10')\ni2c.writeto(0x3C, b'\\x40\\xff')"
    )
    expected = np.zeros((64, 128), bool)
    expected[0] = expected[:8, 0] = True
    np.testing.assert_array_equal(part.pixels, expected)
    run("i2c.writeto(0x3C, b'\\x00\\xa0\\xc0')")
    np.testing.assert_array_equal(part.pixels, expected[::-1, ::-1])


@pytest.mark.parametrize("kind", [SH1106, SH1107, SSD1327])
def test_a_panel_that_is_too_large(kind):
    with pytest.raises(ValueError, match=f"^an {kind.__name__} drives panels of up to .* pixels, not 500 x 9$"):
        kind(500, 9)


@pytest.mark.parametrize("kilohertz", [100, 400])
def test_frames_of_an_oled(board, run, kilohertz):
    part = SSD1306()
    board.attach(part)
    made = "display = adafruit_displayio_ssd1306.SSD1306(bus, width=128, height=64, auto_refresh=False)\n"
    bus = BUS.format(0x3C).replace("400_000", f"{kilohertz}_000")
    run(f"{bus}import time, adafruit_displayio_ssd1306\n{made}{SCENE}")
    part.forget_frames()
    run("for color in (0xFFFFFF, 0, 0xFFFFFF):\n    palette[0] = color\n    display.refresh()\n    time.sleep(0.2)")
    assert [int(frame.pixels[30, 30].max()) > 0 for frame in part.frames()] == [True, False, True]


# ---- Sharp's memory displays

SHARP = (
    "import board, busio, digitalio, adafruit_sharpmemorydisplay\n"
    "scs = digitalio.DigitalInOut(board.GP17)\n"
    "board_spi = busio.SPI(board.GP18, board.GP19)\n"
    "display = adafruit_sharpmemorydisplay.SharpMemoryDisplay(board_spi, scs, 144, 168)\n"
)


def test_a_sharp_memory_display_keeps_lines(board, run):
    part = SharpMemory()
    board.attach(part, bus="SPI", scs="GP17")
    run(SHARP + "display.fill(1)\ndisplay.pixel(3, 5, 0)\ndisplay.hline(0, 167, 144, 0)\ndisplay.show()")
    expected = np.ones((168, 144), np.uint8)
    expected[5, 3], expected[167] = 0, 0
    np.testing.assert_array_equal(part.ram, expected)
    assert part.picture()[5, 3].max() < 60 < 190 < part.picture()[0, 0].min()
    run("scs.value = True\nspi = board_spi\nspi.try_lock()\nspi.write(b'\\x20\\x00')\nscs.value = False")
    assert part.ram.all(), "all lines are cleared"
    run("spi.write(bytes([0x80, 0x80]) + bytes(20))")
    assert part.ram.all(), "it is not selected"
    with pytest.raises(ValueError, match=r"^a Sharp memory display has lines of whole bytes: its width is no 100$"):
        SharpMemory(100, 100)
