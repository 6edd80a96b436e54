"""A matrix of RGB LEDs behind an IS31FL3741, with its library."""

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices import IS31FL3741

MATRIX = (
    "import board, busio\nfrom adafruit_is31fl3741.adafruit_rgbmatrixqt import Adafruit_RGBMatrixQT\n"
    "import adafruit_is31fl3741\ni2c = busio.I2C(board.GP5, board.GP4, frequency=400_000)\n"
    "matrix = Adafruit_RGBMatrixQT(i2c, allocate=adafruit_is31fl3741.PREFER_BUFFER)\n"
    "matrix.set_led_scaling(0xFF)\nmatrix.global_current = 0xFF\nmatrix.enable = True\n"
)


@pytest.fixture
def matrix(board, run):
    part = IS31FL3741()
    board.attach(part)
    run(MATRIX)
    return part


def test_each_pixel_has_its_place_and_its_colours(matrix, run):
    code = "x, y = n % 13, n // 13\n    matrix.pixel(x, y, x << 20 | y << 12 | 0x55)"
    run(f"for n in range(117):\n    {code}\nmatrix.show()")
    expected = np.zeros((9, 13, 3), np.uint8)
    expected[:, :, 0] = np.arange(13) << 4
    expected[:, :, 1] = (np.arange(9) << 4)[:, None]
    expected[:, :, 2] = 0x55
    np.testing.assert_array_equal(matrix.pixels, expected)
    assert matrix.picture().shape == (90, 130, 3)
    assert matrix.picture()[5, 125].argmax() == 0


def test_current_scaling_and_shutdown(matrix, run):
    run("matrix.fill(0xFF0000)\nmatrix.show()\nmatrix.global_current = 51")
    assert matrix.pixels[4, 6].tolist() == [51, 0, 0]
    run("matrix.set_led_scaling(0x80)")
    assert matrix.pixels[4, 6].tolist() == [26, 0, 0]
    run("matrix.enable = False")
    assert not matrix.pixels.any()
    run("print(matrix.enable, matrix.global_current)\nmatrix.reset()\nmatrix.page = 2\nmatrix.enable = True")
    assert matrix.readings() == {"on": True, "current": 0, "lit": 0}


def test_a_page_is_locked(matrix, run):
    run("i2c.try_lock()\ni2c.writeto(0x30, bytes((0xFD, 0)))\ni2c.writeto(0x30, bytes((1, 7)))\ni2c.unlock()")
    assert matrix.current == 7, "it is still the page of the settings"


def test_another_address(board, run):
    board.attach(IS31FL3741(address=0x33))
    assert run(MATRIX.replace("(i2c,", "(i2c, address=0x33,") + "print(matrix.enable)") == ["True"]


def test_layers_through_the_module(library_drive):
    """`is31fl3741` selects the page of settings, resets, and sets the current on it."""
    leds = np.arange(351).reshape(117, 3)
    with VirtualBoard(
        "adafruit_led_glasses_nrf52840", clock="fast", drive=library_drive, drive_size=1 << 28, drive_files=False
    ) as board:
        part = IS31FL3741()
        board.attach(part)
        result = board.run(
            "import board, displayio, framebufferio, is31fl3741\ndisplayio.release_displays()\n"
            "driver = is31fl3741.IS31FL3741(board.I2C())\n"
            f"fb = is31fl3741.IS31FL3741_FrameBuffer(driver, 13, 5, {tuple(leds[:65].ravel().tolist())})\n"
            "display = framebufferio.FramebufferDisplay(fb, auto_refresh=False)\n"
            "bitmap = displayio.Bitmap(13, 5, 2)\npalette = displayio.Palette(2)\npalette[1] = 0x0000FF\n"
            "bitmap[2, 3] = 1\ngroup = displayio.Group()\n"
            "group.append(displayio.TileGrid(bitmap, pixel_shader=palette))\n"
            "display.root_group = group\ndisplay.refresh()"
        )
        assert result.ok, result.traceback
        assert part.current == 0xFE
        assert np.flatnonzero(part.brightness).tolist() == [3 * (5 * 2 + 3)]
        assert board.run("display.root_group = displayio.CIRCUITPYTHON_TERMINAL\nprint('MMMM')").ok
        assert board.display.image() is not None
        assert np.count_nonzero(part.brightness) > 10, "the terminal's text is there"
